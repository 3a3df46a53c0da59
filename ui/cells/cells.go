// Package cells fits text from outside into the cells of a screen: it makes it safe, and cuts it into lines.
package cells

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// A Line is a part of a text that fits into the width, and where in the text it begins.
type Line struct {
	Text  string
	Start int // byte offset into the text that was wrapped
}

// Wrap cuts a text into lines of at most width cells. It breaks where Unicode allows it (UAX #14: no 。
// begins a line, no word is cut that fits on one), and anywhere in what is wider than a line.
func Wrap(text string, width int) []Line {
	var lines []Line
	for start := 0; ; {
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 {
			return wrapLine(lines, text[start:], start, width)
		}
		lines = wrapLine(lines, text[start:start+end], start, width)
		start += end + 1
	}
}

// wrapLine appends the lines of a text without line breaks that begins at an offset.
func wrapLine(lines []Line, text string, offset, width int) []Line {
	if ansi.StringWidth(text) <= width {
		return append(lines, Line{strings.TrimRight(text, " "), offset})
	}
	from, to, used := 0, 0, 0 // the line so far, and its cells
	flush := func() {
		lines = append(lines, Line{strings.TrimRight(text[from:to], " "), offset + from})
		from, used = to, 0
	}
	for state, rest := -1, text; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		cells := ansi.StringWidth(strings.TrimRight(segment, " "))
		if used > 0 && used+cells > width {
			flush()
		}
		if cells <= width {
			to += len(segment)
			used += ansi.StringWidth(segment)
			continue
		}
		for graphemes := uniseg.NewGraphemes(segment); graphemes.Next(); {
			cells := ansi.StringWidth(graphemes.Str())
			if used > 0 && used+cells > width {
				flush()
			}
			to += len(graphemes.Str())
			used += cells
		}
	}
	if from < to {
		flush()
	}
	return lines
}

// Lines cuts a text into lines of at most width cells, as [Wrap] does.
func Lines(text string, width int) []string {
	var lines []string
	for _, line := range Wrap(text, max(width, 1)) {
		lines = append(lines, line.Text)
	}
	return lines
}

// sequence is a whole escape sequence: CSI, or a string (a title, a link) with its end. What has no end is text,
// or the rest of an answer would vanish behind it.
var sequence = regexp.MustCompile(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x00-\x1f\x7f]*(?:\x07|\x1b\\)`)

// Clean makes a text from outside safe to show: no escape sequences, no control characters, none that turn the
// direction of what follows, only valid UTF-8, tabs as spaces.
func Clean(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unsafe(r) }) {
		return text
	}
	text = sequence.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), "")
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\t", "    ")
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != utf8.RuneError && unsafe(r) {
			return -1
		}
		return r
	}, text)
}

// Escape makes a text from outside safe to show on one line, with all that Clean would take out of it to be seen.
func Escape(text string) string {
	var b strings.Builder
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if unsafe(r) || r == '\n' {
			b.WriteString(strings.Trim(strconv.QuoteToASCII(text[:size]), `"`))
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// unsafe tells what Clean has to look at: the marks of UAX #9 that last to the end of the line, too. RuneError is what
// stands for bytes that are no UTF-8.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF
}
