package ui

import (
	"strings"

	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// welcome is what an empty thread shows: what this is, and the three keys that matter. Where there is little
// room the keys stay.
func (m *Model) welcome(height int) []string {
	keys := []string{
		m.welcomeTalk(),
		m.welcomeKey(words.WelcomeType, m.keys.Type.Help().Key),
		m.welcomeKey(words.WelcomeHelp, m.keys.Help.Help().Key),
	}
	title, about := words.WelcomeTitle, []words.Text(nil)
	if m.deps.Demo {
		title, about = words.DemoTitle, []words.Text{words.DemoWhat, words.DemoHow, words.DemoGoOn}
	}
	if m.home != nil {
		title, about = words.TemporaryTitle, []words.Text{words.TemporaryWhat}
	}
	head := m.theme.Title.Render(title.In(m.lang))
	for ; ; about = about[1:] { // how to go on is the last to go
		lines := []string{head, ""}
		for _, t := range about {
			for _, part := range cells.Lines(t.In(m.lang), m.width-6) {
				lines = append(lines, m.theme.Muted.Render(part))
			}
		}
		if len(about) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, keys...)
		if len(lines) <= height || len(about) == 0 {
			return m.place(lines, height)
		}
	}
}

// welcomeTalk is how to begin.
func (m *Model) welcomeTalk() string {
	switch {
	case m.free.on:
		return m.welcomeKey(words.WelcomeFree, m.keys.HandsFree.Help().Key)
	case m.holds():
		return m.welcomeKey(words.WelcomeHold, m.keys.talkName)
	}
	return m.welcomeKey(words.WelcomeTalk, m.keys.talkName)
}

// place puts lines into the upper middle of the body.
func (m *Model) place(lines []string, height int) []string {
	if len(lines) > height { // the title goes before the keys
		lines = lines[len(lines)-height:]
	}
	for i := range lines {
		lines[i] = "   " + lines[i]
	}
	return append(make([]string, (height-len(lines))/3), lines...)
}

// welcomeKey is a sentence with a key in it.
func (m *Model) welcomeKey(t words.Text, key string) string {
	before, after, _ := strings.Cut(t.In(m.lang), "%s")
	return m.theme.Muted.Render(before) + m.theme.Key.Render(key) + m.theme.Muted.Render(after)
}
