// Package cells fits text from outside into the cells of a screen: it makes it safe, and cuts it into lines.
package cells

import (
	"strings"
	"unicode"

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

// Clean makes a text from outside safe to show: no escape sequences, no control characters, tabs as spaces.
func Clean(text string) string {
	safe := true
	for i := 0; i < len(text); i++ {
		// 0xC2 begins the C1 control characters (and more).
		if c := text[i]; c < ' ' && c != '\n' || c == 0x7f || c == 0xC2 {
			safe = false
			break
		}
	}
	if safe {
		return text
	}
	text = strings.ReplaceAll(ansi.Strip(strings.ReplaceAll(text, "\t", "    ")), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, text)
}
