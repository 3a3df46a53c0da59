package recall

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Hit is a message that has what is searched for.
type Hit struct {
	ID    int64
	Text  string
	Marks []Mark // in their order, not overlapping
}

// A Mark is a part of a text: text[From:To], whole characters.
type Mark struct{ From, To int }

// Marks gives the parts of a text that [Index.Search] would mark for a query, in their order, not overlapping. The text
// need not have all the words.
func Marks(query, text string) []Mark {
	marks, _ := marked(scan(text), wanted(query))
	return marks
}

// How far a search goes on where candidates turn out not to have the words after all: 東京 and 京都 are in more than 東京都.
const (
	pages   = 20
	perPage = 50 // or as many as are wanted
)

// Search gives up to limit messages that have all the words of a query, newest first. The last word may be the beginning of
// one, unless a space follows it. Words match whatever their endings; what is written without spaces matches as it stands;
// words like "the" only count alone. An empty query finds nothing.
func (x *Index) Search(ctx context.Context, query string, limit int) ([]Hit, error) {
	wants := wanted(query)
	if len(wants) == 0 || limit <= 0 {
		return nil, nil
	}
	hits, err := x.search(ctx, wants, limit)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", err)
	}
	return hits, nil
}

func (x *Index) search(ctx context.Context, wants []want, limit int) ([]Hit, error) {
	var groups [][]term
	for _, w := range wants {
		groups = append(groups, w.groups()...)
	}
	var hits []Hit
	before, page := int64(math.MaxInt64), max(limit, perPage)
	for range pages {
		ids, err := x.db.find(ctx, groups, before, page)
		if err != nil || len(ids) == 0 {
			return hits, err
		}
		texts, err := x.texts(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			marks, all := marked(scan(texts[id]), wants)
			if all {
				hits = append(hits, Hit{ID: id, Text: texts[id], Marks: marks})
			}
			if len(hits) == limit {
				return hits, nil
			}
		}
		if len(ids) < page {
			return hits, nil
		}
		before = ids[len(ids)-1]
	}
	return hits, nil
}

// A want is a word or run to search for; typing: it may go on.
type want struct {
	token
	stem   string
	typing bool
}

// wanted cuts a query into what to search for.
func wanted(query string) []want {
	var wants []want
	tokens := scan(query)
	for i, t := range tokens {
		typing := i == len(tokens)-1 && t.to() == len(query) && !stop[t.text]
		wants = append(wants, want{t, t.stem(), typing})
	}
	content := slices.DeleteFunc(slices.Clone(wants), func(w want) bool { return stop[w.text] })
	if len(content) > 0 {
		return content
	}
	return wants
}

// groups gives the terms that a message must have for a want, one of each group. A word that is being typed may have lost
// the ending in the index that it just gets: "recommendati" is found by "recommend".
func (w want) groups() [][]term {
	if w.dense {
		if len(w.chars) == 1 {
			return [][]term{{{w.text, true}}}
		}
		var groups [][]term
		for i := range len(w.chars) - 1 {
			groups = append(groups, []term{{w.part(i, i+2), false}})
		}
		return groups
	}
	group := []term{{w.stem, false}}
	if w.typing {
		if len(w.text) <= longest {
			group = append(group, term{w.text, true})
		}
		for n := max(4, len(w.text)-9); n < len(w.text); n++ {
			if head := w.text[:n]; utf8.ValidString(head) && len(head) <= longest && !stop[head] {
				group = append(group, term{head, false})
			}
		}
	}
	return [][]term{group}
}

// in gives the marks of a want in a text.
func (w want) in(tokens []token) []Mark {
	var found []Mark
	for _, t := range tokens {
		switch {
		case t.dense != w.dense:
		case w.dense:
			for from := 0; ; {
				i := strings.Index(t.text[from:], w.text)
				if i < 0 {
					break
				}
				first := utf8.RuneCountInString(t.text[:from+i])
				found = append(found, Mark{t.chars[first].from, t.chars[first+len(w.chars)-1].to})
				from += i + len(w.text)
			}
		case w.is(t), w.typing && strings.HasPrefix(t.text, w.text):
			found = append(found, Mark{t.from(), t.to()})
		}
	}
	return found
}

// is says whether a word has the stem. Two words of one stem begin alike, which is faster to see.
func (w want) is(t token) bool {
	return t.text == w.text || len(t.text) > 1 && len(w.text) > 1 && t.text[:2] == w.text[:2] && t.stem() == w.stem
}

// marked gives the marks of all wants in a text, and whether each has one.
func marked(tokens []token, wants []want) (marks []Mark, all bool) {
	all = true
	for _, w := range wants {
		found := w.in(tokens)
		all = all && len(found) > 0
		marks = append(marks, found...)
	}
	slices.SortFunc(marks, func(m, n Mark) int { return cmp.Or(m.From-n.From, m.To-n.To) })
	joined := marks[:0]
	for _, m := range marks {
		if n := len(joined); n > 0 && m.From < joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, m.To)
			continue
		}
		joined = append(joined, m)
	}
	return joined, all
}
