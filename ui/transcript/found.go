package transcript

import (
	"slices"
	"strings"

	"kaiwa/thread/recall"
)

// Mark marks the words of a query wherever they are, as the search does. "" marks nothing.
func (l *List) Mark(query string) {
	if query != l.query {
		l.query = query
		l.epoch++
	}
}

// Marks tells that words are marked.
func (l *List) Marks() bool { return l.query != "" }

// firstFound gives the line before the first one in which something is marked, 0: none is.
func (l *List) firstFound(e *entry) int {
	if l.query == "" {
		return 0
	}
	marked := func(line string) bool { return strings.Contains(line, l.theme.Found.String()) }
	return max(slices.IndexFunc(l.linesOf(e), marked)-1, 0)
}

// found gives where a text has the words of a query.
func found(query, text string) []recall.Mark {
	if query == "" {
		return nil
	}
	return recall.Marks(query, text)
}

// mark adds a colour to parts of the line.
func (l *styled) mark(parts []recall.Mark, seq string) {
	if len(parts) == 0 {
		return
	}
	var places []int
	for _, c := range l.colour {
		places = append(places, c.from)
	}
	for _, p := range parts {
		places = append(places, p.From, p.To)
	}
	slices.Sort(places)
	was := *l
	l.colour = nil
	for _, at := range slices.Compact(places) {
		c := colour{at, was.at(at)}
		if slices.ContainsFunc(parts, func(p recall.Mark) bool { return p.From <= at && at < p.To }) {
			c.seq += seq
		}
		l.colour = append(l.colour, c)
	}
}

// at gives the colour that is in force at a byte.
func (l *styled) at(at int) string {
	seq := ""
	for _, c := range l.colour {
		if c.from > at {
			break
		}
		seq = c.seq
	}
	return seq
}
