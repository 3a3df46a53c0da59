package recall

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Question is what to recall for.
type Question struct {
	Text   string
	Now    time.Time // what "yesterday" is seen from
	Budget int       // tokens that the passages may take, as written by their String
	Except int64     // a thread that is before the model anyway; 0 = none
}

// A Passage is what was said in one thread on one day that matters, in its order.
type Passage struct {
	Thread   int64
	At       time.Time
	Messages []Said
}

// Said is a message of a passage.
type Said struct {
	ID      int64
	Speaker string
	Text    string // cut at "…" where it was too long
}

// String writes a passage as it is put before the model: its day, and a line for each message.
func (p Passage) String() string {
	var b strings.Builder
	b.WriteString(heading(p.At))
	for _, s := range p.Messages {
		b.WriteString(s.line())
	}
	return b.String()
}

func heading(at time.Time) string { return at.Format("Monday 2 January 2006\n") }

func (s Said) line() string { return s.Speaker + ": " + s.Text + "\n" }

// most is how many messages are thought of for the passages.
const most = 150

// Recall gives what matters for an utterance, the passage with the best message first.
//
// A message's score is BM25 of its own words and of the best window of messages around it: the words of a question are
// often spread over what leads to the answer. The best messages are taken, whatever their order, until the budget is spent;
// so no token is spent twice, as overlapping chunks would.
func (x *Index) Recall(ctx context.Context, q Question) ([]Passage, error) {
	found, err := x.candidates(ctx, understand(q.Text, q.Now), q.Except)
	if err != nil {
		return nil, fmt.Errorf("recalling: %w", err)
	}
	found = found[:min(len(found), most)]
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = c.id
	}
	texts, err := x.texts(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("recalling: %w", err)
	}
	return gather(x.fill(found, texts, q)), nil
}

// A choice is a message that is recalled.
type choice struct {
	candidate
	text string
	rank int
}

// fill takes messages, the best first, until the budget is spent; one that is too long for what is left makes way for
// shorter ones.
func (x *Index) fill(found []candidate, texts map[int64]string, q Question) []choice {
	var chosen []choice
	headed := map[string]bool{}
	left := q.Budget
	for _, c := range found {
		text, ok := texts[c.id]
		if !ok || c.score <= leastShare*found[0].score {
			continue
		}
		text = x.excerpt(text, q)
		cost, day := x.tokens(Said{Speaker: c.speaker, Text: text}.line()), passageOf(c.entry)
		if !headed[day] {
			cost += x.tokens(heading(c.at))
		}
		if cost > left {
			continue
		}
		left -= cost
		headed[day] = true
		chosen = append(chosen, choice{c, text, len(chosen)})
	}
	return chosen
}

// passageOf names the passage to which a message belongs.
func passageOf(e entry) string { return fmt.Sprint(e.thread, e.at.Format(" 2006-01-02")) }

// excerpt cuts a text that alone would take more than a third of the budget, to what is around the first word asked for.
func (x *Index) excerpt(text string, q Question) string {
	cost := x.tokens(text)
	if cost <= q.Budget/3 {
		return text
	}
	length := len(text) * (q.Budget / 3) / cost
	middle := 0
	if marks, _ := marked(scan(text), wanted(q.Text)); len(marks) > 0 {
		middle = marks[0].From
	}
	from := max(0, min(middle-length/4, len(text)-length))
	to := min(len(text), from+length)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	cut := text[from:max(from, to)]
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(text) {
		cut += "…"
	}
	return cut
}

// gather puts the messages of a thread and a day together, in their order.
func gather(chosen []choice) []Passage {
	slices.SortFunc(chosen, func(p, q choice) int {
		return cmp.Or(cmp.Compare(p.thread, q.thread), cmp.Compare(p.id, q.id))
	})
	var passages []Passage
	var ranks []int
	for i, c := range chosen {
		if i == 0 || passageOf(chosen[i-1].entry) != passageOf(c.entry) {
			passages = append(passages, Passage{Thread: c.thread, At: c.at})
			ranks = append(ranks, math.MaxInt)
		}
		p := &passages[len(passages)-1]
		p.Messages = append(p.Messages, Said{ID: c.id, Speaker: c.speaker, Text: c.text})
		ranks[len(ranks)-1] = min(ranks[len(ranks)-1], c.rank)
	}
	order := make([]int, len(passages))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return ranks[i] - ranks[j] })
	sorted := make([]Passage, len(passages))
	for i, j := range order {
		sorted[i] = passages[j]
	}
	return sorted
}
