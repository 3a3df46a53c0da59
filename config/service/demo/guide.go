package demo

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// longest is how much of the user's own voice is played back.
const longest = 10 * time.Second

// Levels of speech in dBFS beyond which the guide says so.
const (
	tooQuiet = -40
	tooLoud  = -9
)

// steps are what the guide tells, one a turn, from the start again after the last.
var steps = [][]string{
	{"demo", "honest", "space"},
	{"type", "type-how"},
	{"interrupt", "interrupt-how"},
	{"settings", "settings-what"},
	{"kept", "kept-how"},
	{"go-on", "go-on-how"},
}

// transcript is what the demo writes down: what it measured. It is not in brackets, for a text in brackets stands for
// a sound that is no speech.
func (s *script) transcript(c clip) string {
	format := "%.1f s of speech, −%.0f dBFS"
	if s.language == "ja" {
		format = "%.1f 秒の声、−%.0f dBFS"
	}
	c = c.spoken()
	return fmt.Sprintf(format, c.length().Seconds(), math.Abs(c.level()))
}

// measured finds a transcript of ours again, in either language: seconds, and dB below full scale.
var measured = regexp.MustCompile(`^(\d+\.\d) (?:s of speech,|秒の声、) ?−(\d+) dBFS$`)

// answer guides the user on, who said or typed this in the thread's so-manieth turn (from 0).
func (s *script) answer(said string, turn int) string {
	m := measured.FindStringSubmatch(strings.TrimSpace(said))
	if m == nil {
		return s.join("wrote-before", strconv.Itoa(utf8.RuneCountInString(said)), "wrote-after") + "\n\n" + s.step(turn)
	}
	parts := []string{
		s.join("heard-before", m[1], "heard-after") + s.between + s.join("level-before", m[2], "level-after") + s.between + s.texts[verdict(m[2])],
		s.step(turn),
		s.texts["sounded"],
	}
	if seconds, err := strconv.ParseFloat(m[1], 64); err == nil && seconds > longest.Seconds() {
		parts[2] = s.texts["sounded-first"]
	}
	return strings.Join(parts, "\n\n")
}

// verdict names the sentence about a level, given in dB below full scale.
func verdict(below string) string {
	switch level, err := strconv.Atoi(below); {
	case err != nil || -level < tooQuiet:
		return "quiet"
	case -level > tooLoud:
		return "loud"
	}
	return "good"
}

// join puts a number into its sentence.
func (s *script) join(before, number, after string) string {
	return strings.TrimSpace(s.texts[before] + s.between + number + s.between + s.texts[after])
}

// step is what a turn is about.
func (s *script) step(turn int) string {
	var texts []string
	for _, name := range steps[turn%len(steps)] {
		texts = append(texts, s.texts[name])
	}
	return strings.Join(texts, s.between)
}

// isJapanese tells whether a text has kana or kanji in it.
func isJapanese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) })
}
