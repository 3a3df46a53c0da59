package thread

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kaiwa/config/shared"
	"kaiwa/thread/memory"
)

// A locomo is a conversation of LoCoMo: see package recall, which measures the ranking alone.
type locomo struct {
	threads   [][]Message
	questions []struct {
		Question string
		Evidence []string
		Category int
	}
	texts map[string]string // by the evidence's name
}

func readLoCoMo(t testing.TB) []locomo {
	t.Helper()
	raw, err := os.ReadFile(shared.File(t, "locomo_dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []struct {
		Conversation map[string]json.RawMessage
		QA           json.RawMessage
	}
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	var all []locomo
	for _, s := range samples {
		l := locomo{texts: map[string]string{}}
		var user string
		for n := 1; s.Conversation[fmt.Sprintf("session_%d", n)] != nil; n++ {
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
			at, err := time.ParseInLocation("3:04 pm on 2 January, 2006", when, time.Local)
			if err != nil {
				t.Fatal(err)
			}
			var messages []Message
			for _, m := range said {
				if user == "" {
					user = m.Speaker
				}
				role := Assistant
				if m.Speaker == user {
					role = User
				}
				messages = append(messages, Message{Role: role, State: Complete, Text: m.Text, At: at, Heard: -1})
				l.texts[m.ID] = m.Text
			}
			l.threads = append(l.threads, messages)
		}
		if err := json.Unmarshal(s.QA, &l.questions); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// found is how much of the evidence stands before the model, and what that costs, in sums.
type found struct {
	questions, tokens, quarters int
	share                       float64
}

func (f found) String() string {
	n := float64(max(1, f.questions))
	return fmt.Sprintf("%5.1f (%.0f tokens as we count, %.0f at four letters each)", 100*f.share/n, float64(f.tokens)/n, float64(f.quarters)/n)
}

func (f *found) add(block string, l locomo, evidence []string) {
	f.questions++
	f.tokens += tokens(block)
	f.quarters += (len([]rune(block)) + 3) / 4
	here := 0.0
	for _, e := range evidence {
		if text := memory.Plain(l.texts[e]); text != "" && strings.Contains(block, text+"\n") {
			here++
		}
	}
	f.share += here / float64(len(evidence))
}

// TestLoCoMoBeforeTheModel measures what of the evidence stands in the block that is sent, with its dates, names and marks,
// and holds the block to its bound. The budgets are those of 5, 10 and 20 chunks of four messages, counted as we do, and the
// product's own.
func TestLoCoMoBeforeTheModel(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	budgets, all := []int{742, 1461, 2854, recalledTokens}, readLoCoMo(t)
	if raceDetector() {
		budgets, all = budgets[3:], all[:1]
	}
	sums, byCategory := make([]found, len(budgets)), map[string]*found{}
	for _, l := range all {
		s := newStore(t)
		for _, messages := range l.threads {
			add(t, s, newThread(t, s).ID, messages...)
		}
		known := &knowledge{}
		for _, q := range l.questions {
			if q.Category == 5 || len(q.Evidence) == 0 {
				continue
			}
			for i, budget := range budgets {
				block, err := s.recall(t.Context(), known, look{text: q.Question, language: "en", tokens: budget})
				if err != nil || tokens(block) > budget {
					t.Fatalf("%q took %d tokens of %d, %v", q.Question, tokens(block), budget, err)
				}
				sums[i].add(block, l, q.Evidence)
				key := fmt.Sprintf("category %d in %d", q.Category, budget)
				if byCategory[key] == nil {
					byCategory[key] = &found{}
				}
				byCategory[key].add(block, l, q.Evidence)
			}
		}
	}
	for i, budget := range budgets {
		t.Logf("all in %d: %v", budget, sums[i])
		for category := 1; category < 5; category++ {
			key := fmt.Sprintf("category %d in %d", category, budget)
			t.Logf("%s: %v", key, *byCategory[key])
		}
	}
	if own := sums[len(sums)-1]; 100*own.share/float64(own.questions) < 80 {
		t.Errorf("with %d tokens there is too little before the model: %v", recalledTokens, own)
	}
}
