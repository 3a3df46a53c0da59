package assistant

import "strings"

const thinkBegin, thinkEnd = "<think>", "</think>"

// thoughts drops what some models, above all local ones, write before their answer: <think>…</think>. A tag later in the
// text belongs to the answer.
type thoughts struct {
	state int // before, within, behind or past the thoughts
	held  string
}

const (
	before = iota // nothing but what could begin a tag: it is held
	within        // what could begin the end tag is held
	behind        // the white space between them and the answer
	past
)

// without gives what is answer in the next piece of a text. At the end, what was held is answer too.
func (t *thoughts) without(piece string, end bool) string {
	text := t.held + piece
	t.held = ""
	if t.state == before {
		trimmed := strings.TrimLeft(text, " \t\r\n")
		rest, found := strings.CutPrefix(trimmed, thinkBegin)
		switch {
		case found:
			t.state, text = within, rest
		case strings.HasPrefix(thinkBegin, trimmed) && !end:
			t.held = text
			return ""
		default:
			t.state = past
		}
	}
	if t.state == within {
		_, rest, found := strings.Cut(text, thinkEnd)
		if !found {
			t.held = text[max(0, len(text)-len(thinkEnd)+1):]
			return ""
		}
		t.state, text = behind, rest
	}
	if t.state == behind {
		text = strings.TrimLeft(text, " \t\r\n")
		if text != "" {
			t.state = past
		}
	}
	return text
}
