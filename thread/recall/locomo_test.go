package recall

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kaiwa/config/shared"
)

// A conversation is one of LoCoMo's (Maharana et al., "Evaluating Very Long-Term Conversational Memory of LLM Agents",
// 2024), or of testdata: sessions of messages, and questions with the messages that answer them.
type conversation struct {
	name      string
	messages  []Message
	questions []question
}

type question struct {
	text     string
	category int
	evidence []int64 // 0: a message that does not exist
}

// locomo reads the conversations beside the checkout. Counted are the questions that have evidence, without category 5,
// which asks for what was not said: 760 of these five conversations, 1,536 of all ten.
func locomo(t testing.TB) []conversation {
	t.Helper()
	raw, err := os.ReadFile(shared.File(t, "locomo_dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []struct {
		Name         string `json:"sample_id"`
		Conversation map[string]json.RawMessage
		QA           []struct {
			Question string
			Evidence []string
			Category int
		}
	}
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	var all []conversation
	for _, s := range samples {
		c := conversation{name: s.Name}
		ids := map[string]int64{}
		for n := int64(1); s.Conversation[fmt.Sprintf("session_%d", n)] != nil; n++ {
			var said []struct {
				Speaker, Text string
				ID            string `json:"dia_id"`
			}
			var when string
			for key, into := range map[string]any{"session_%d": &said, "session_%d_date_time": &when} {
				if err := json.Unmarshal(s.Conversation[fmt.Sprintf(key, n)], into); err != nil {
					t.Fatal(err)
				}
			}
			at, err := time.Parse("3:04 pm on 2 January, 2006", when)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said {
				ids[m.ID] = int64(len(c.messages) + 1)
				c.messages = append(c.messages, Message{ID: ids[m.ID], Thread: n, At: at, Speaker: m.Speaker, Text: m.Text})
			}
		}
		for _, q := range s.QA {
			if q.Category == 5 || len(q.Evidence) == 0 {
				continue
			}
			var evidence []int64
			for _, e := range q.Evidence {
				evidence = append(evidence, ids[e])
			}
			c.questions = append(c.questions, question{q.Question, q.Category, evidence})
		}
		all = append(all, c)
	}
	return all
}

// What chunks of 4 messages, step 2, take on the average at 5, 10 and 20 of them: TestBaseline.
var (
	locomoBudgets   = [3]int{742, 1461, 2854}
	japaneseBudgets = [3]int{374, 751, 1458}
)

// A tally is the share of the evidence that was found at each budget, in sums.
type tally struct {
	questions int
	found     [3]float64
	tokens    [3]int
}

func (a tally) String() string {
	n := float64(max(1, a.questions))
	return fmt.Sprintf("%4d  %.1f / %.1f / %.1f  tokens %.0f / %.0f / %.0f", a.questions, 100*a.found[0]/n, 100*a.found[1]/n,
		100*a.found[2]/n, float64(a.tokens[0])/n, float64(a.tokens[1])/n, float64(a.tokens[2])/n)
}

func (a *tally) add(b tally) {
	a.questions += b.questions
	for i := range a.found {
		a.found[i] += b.found[i]
		a.tokens[i] += b.tokens[i]
	}
}

// measure asks a conversation's questions, by category.
func measure(t testing.TB, c conversation, budgets [3]int) map[int]*tally {
	t.Helper()
	s := newStore(t)
	s.add(t, c.messages...)
	byCategory := map[int]*tally{}
	for _, q := range c.questions {
		a := byCategory[q.category]
		if a == nil {
			a = &tally{}
			byCategory[q.category] = a
		}
		a.questions++
		for i, budget := range budgets {
			passages, err := s.Recall(t.Context(), Question{Text: q.text, Now: c.messages[len(c.messages)-1].At, Budget: budget})
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			tokens := 0
			for _, p := range passages {
				tokens += quarters(p.String())
				for _, m := range p.Messages {
					ids = append(ids, m.ID)
				}
			}
			if tokens > budget {
				t.Fatalf("%q took %d tokens of %d", q.text, tokens, budget)
			}
			a.tokens[i] += tokens
			a.found[i] += share(q.evidence, ids)
		}
	}
	return byCategory
}

// report measures conversations and logs a table.
func report(t testing.TB, all []conversation, budgets [3]int) tally {
	t.Helper()
	var sum tally
	byCategory := map[int]*tally{}
	var lines []string
	for _, c := range all {
		var one tally
		for category, a := range measure(t, c, budgets) {
			one.add(*a)
			if byCategory[category] == nil {
				byCategory[category] = &tally{}
			}
			byCategory[category].add(*a)
		}
		lines = append(lines, fmt.Sprintf("%-10s %v", c.name, one))
		sum.add(one)
	}
	for category := range 6 {
		if a := byCategory[category]; a != nil {
			lines = append(lines, fmt.Sprintf("category %d %v", category, *a))
		}
	}
	t.Logf("%s\nall        %v", strings.Join(lines, "\n"), sum)
	return sum
}

// slow says that the race detector is on, under which all of LoCoMo takes minutes: one conversation must do.
var slow bool

// TestLoCoMo holds recall to what is asked of it: more of the evidence than chunks of 4 messages find (76.4, 82.1 and 86.7
// of a hundred), in no more tokens.
func TestLoCoMo(t *testing.T) {
	all := locomo(t)
	if slow {
		all = all[:1]
	}
	sum := report(t, all, locomoBudgets)
	for i, least := range []float64{83, 87, 91} {
		if got := 100 * sum.found[i] / float64(sum.questions); got < least {
			t.Errorf("with %d tokens: %.1f of the evidence, want %.1f", locomoBudgets[i], got, least)
		}
	}
}
