package transcript

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/cells"
)

// A styled line is text with the escape sequences that colour it kept apart, so that it can be wrapped as
// plain text is.
type styled struct {
	text   string
	colour []colour // in the order of their places
}

// A colour is what is in force from a byte of the text on: SGR sequences, "" for none.
type colour struct {
	from int
	seq  string
}

// parseStyled takes a line apart. Sequences other than SGR (links) are left out.
func parseStyled(s string) styled {
	var line styled
	var text strings.Builder
	var seq string
	var state byte
	for s != "" {
		part, width, n, next := ansi.DecodeSequence(s, state, nil)
		s, state = s[n:], next
		switch {
		case width > 0 || part == " ":
			text.WriteString(part)
		case strings.HasPrefix(part, "\x1b[") && strings.HasSuffix(part, "m"):
			if part == "\x1b[m" || part == "\x1b[0m" {
				seq = ""
			} else {
				seq += part
			}
			line.colour = append(line.colour, colour{text.Len(), seq})
		case !strings.HasPrefix(part, "\x1b"):
			text.WriteString(part) // of no width: a combining mark
		}
	}
	line.text = text.String()
	return line
}

// slice gives a range of bytes with its colours.
func (l styled) slice(from, to int) string {
	var b strings.Builder
	seq, at := "", from
	put := func(end int) {
		if end <= at {
			return
		}
		if seq == "" {
			b.WriteString(l.text[at:end])
		} else {
			b.WriteString(seq + l.text[at:end] + "\x1b[m")
		}
		at = end
	}
	for _, c := range l.colour {
		put(min(c.from, to))
		if c.from >= to {
			break
		}
		seq = c.seq
	}
	put(to)
	return b.String()
}

// hanging is what a line of rendered Markdown begins with: quotes, which every line of it repeats, then
// spaces and a bullet or number, in whose place the other lines have spaces.
var hanging = regexp.MustCompile(`^((?:│ )*)( *(?:(?:•|\d+\.|✓|·) )?)`)

// wrap cuts the line to a width, as [cells.Wrap] does.
func (l styled) wrap(width int) []string {
	m := hanging.FindStringSubmatch(l.text)
	quotes, lead := len(m[1]), len(m[0])
	first := l.slice(0, lead)
	rest := l.slice(0, quotes) + strings.Repeat(" ", ansi.StringWidth(m[2]))
	var lines []string
	for i, part := range cells.Wrap(l.text[lead:], max(width-ansi.StringWidth(m[0]), 1)) {
		start := lead + part.Start
		begin := rest
		if i == 0 {
			begin = first
		}
		lines = append(lines, begin+l.slice(start, start+len(part.Text)))
	}
	return lines
}
