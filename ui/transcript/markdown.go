package transcript

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/glamour/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/style"
)

// Polished is what a Polish command made. Hand it to [List.Apply].
type Polished struct {
	id    int64
	of    key
	lines []string
}

// Polish gives a command that renders the Markdown of a message on the screen or near it, or nil where
// there is none or a command is under way. Until it is done the message is plain text. Only one runs at
// a time: a glamour renderer is not safe for concurrent use, and this machine has better things to do.
func (l *List) Polish() tea.Cmd {
	if l.polish {
		return nil
	}
	e := l.unpolished()
	if e == nil {
		return nil
	}
	l.polish = true
	_, width := l.column()
	id, of := e.msg.ID, key{e.body, l.width, l.epoch}
	text, theme, query := cells.Clean(e.msg.Text), l.theme, l.query
	split := -1
	if from, ok := e.unheard(); ok {
		split = len(cells.Clean(e.msg.Text[:from]))
	}
	return func() tea.Msg {
		return Polished{id: id, of: of, lines: markdown(text, split, width, theme, query)}
	}
}

// Apply takes in what a Polish command made, if the message is still what it was.
func (l *List) Apply(p Polished) {
	l.polish = false
	e := l.find(p.id)
	if e == nil || p.of != (key{e.body, l.width, l.epoch}) {
		return
	}
	e.markdown = rendered{p.of, p.lines}
	e.touch()
	l.settle()
}

// unpolished finds the first entry that should be Markdown and is not, from a screen above the top to a
// screen below the bottom.
func (l *List) unpolished() *entry {
	from, to := l.top.entry, l.top.entry
	for lines := 0; from > 0 && lines < l.height; from-- {
		lines += len(l.linesOf(l.entries[from-1]))
	}
	for lines := -l.top.line; to < len(l.entries) && lines < 2*l.height; to++ {
		lines += len(l.linesOf(l.entries[to]))
	}
	for _, e := range l.entries[from:to] {
		if e.msg.Role == thread.Assistant && !e.live && e.markdown.of != (key{e.body, l.width, l.epoch}) && marked(e.msg.Text) {
			return e
		}
	}
	return nil
}

// marked tells whether a text holds anything that Markdown would show in another way. Most of what is
// said aloud does not.
func marked(text string) bool {
	if strings.ContainsAny(text, "*_`#[|~<") {
		return true
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(line, " ")
		digits := strings.TrimLeft(line, "0123456789")
		if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "+ ") || strings.HasPrefix(line, "> ") ||
			strings.HasPrefix(line, "---") || digits != line && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
			return true
		}
	}
	return false
}

// markdown renders a text. From split on it is not heard: that part is faint and begins with the mark; -1: all is heard.
// It is nil where that cannot be done; then the text stays plain.
func markdown(text string, split, width int, theme style.Theme, query string) []string {
	if split >= 0 {
		var ok bool
		if text, ok = insertMark(text, split); !ok {
			return nil
		}
	}
	renderer, err := glamour.NewTermRenderer(glamour.WithStyles(theme.Markdown()), glamour.WithWordWrap(0),
		glamour.WithPreservedNewLines(), glamour.WithChromaFormatter("terminal16m"))
	if err != nil {
		return nil
	}
	out, err := renderer.Render(text)
	if err != nil {
		return nil
	}
	rule := func(s string) string { return theme.Rule.Render(s) }
	borders := strings.NewReplacer("│", rule("│"), "─", rule("─"), "┼", rule("┼"))
	var lines []string
	heard, blank := true, true
	for line := range strings.SplitSeq(out, "\n") {
		line := parseStyled(line)
		line.text = strings.TrimRight(line.text, " ")
		line.mark(found(query, line.text), theme.Found.String())
		if line.text == "" && blank {
			continue // glamour leaves two empty lines where one is enough
		}
		blank = line.text == ""
		parts := line.wrap(width)
		if table(line.text) {
			row := ansi.Truncate(line.slice(0, len(line.text)), width, "…")
			parts = []string{borders.Replace(row)}
		}
		for _, part := range parts {
			if split >= 0 {
				var begins bool
				part, begins = unheard(part, heard, theme)
				heard = heard && !begins
			}
			lines = append(lines, part)
		}
	}
	if split >= 0 && heard {
		return nil // the mark came into a link's address and went with it
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// table tells whether a line is a table's: it is cut, not wrapped.
func table(line string) bool {
	return strings.Contains(line, "─┼") || strings.Contains(line, "│") && !strings.HasPrefix(line, "│")
}

// unheard dims a line's part that was not heard, and tells whether that begins here.
func unheard(line string, heard bool, theme style.Theme) (dimmed string, begins bool) {
	if !heard {
		return faint(line, theme), false
	}
	before, after, begins := strings.Cut(line, mark)
	if !begins {
		return line, false
	}
	return before + "\x1b[m" + theme.Muted.Render(mark) + faint(after, theme), true
}

// faint dims a line, but for what was searched for.
func faint(line string, theme style.Theme) string {
	of := parseStyled(line)
	text := strings.TrimRight(of.text, " ")
	var b strings.Builder
	from := 0
	for i, c := range of.colour {
		if !strings.HasSuffix(c.seq, theme.Found.String()) {
			continue
		}
		end := len(text)
		if i+1 < len(of.colour) {
			end = of.colour[i+1].from
		}
		b.WriteString(render(theme.Faint, text[from:c.from]) + theme.Found.Styled(text[c.from:end]))
		from = end
	}
	return b.String() + render(theme.Faint, text[min(from, len(text)):])
}

// insertMark puts the mark right behind the last word before split, where it changes no Markdown. It is
// not ok at the end of a fence or a table's row, or where the text holds a mark of its own.
func insertMark(text string, split int) (string, bool) {
	at := len(strings.TrimRight(text[:split], " \n"))
	last := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	if at == 0 || strings.Contains(text, mark) || strings.HasSuffix(last, "|") ||
		strings.HasPrefix(strings.TrimLeft(last, " "), "```") || strings.HasPrefix(strings.TrimLeft(last, " "), "~~~") {
		return "", false
	}
	return text[:at] + mark + text[at:], true
}
