package recall

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func (s *store) recalled(t *testing.T, q Question) []Passage {
	t.Helper()
	if q.Budget == 0 {
		q.Budget = 1000
	}
	passages, err := s.Recall(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return passages
}

// asYouRead writes passages as they are put before the model.
func asYouRead(passages []Passage) string {
	var b strings.Builder
	for _, p := range passages {
		b.WriteString(p.String())
	}
	return b.String()
}

func TestRecall(t *testing.T) {
	s := newStore(t)
	s.add(t, said(1, 1, "Which city do you live in?", "I live in Lisbon, near the river.", "How nice, with trams and hills.", "And where do you work?")...)
	s.add(t, said(2, 101, "My sister plays the cello.", "Lovely, the cello sings.", "I would rather have a dog.")...)
	got := asYouRead(s.recalled(t, Question{Text: "What instrument does my sister play?", Now: day(time.June, 1)}))
	want := `Friday 1 May 2026
assistant: My sister plays the cello.
user: Lovely, the cello sings.
assistant: I would rather have a dog.
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := s.recalled(t, Question{Text: "my sister", Now: day(time.June, 1), Except: 2}); len(got) > 0 {
		t.Errorf("recalled what is before the model: %v", got)
	}
	for _, nothing := range []string{"", "?!", "And then?", "xylophone", "\"' AND * §"} {
		if got := s.recalled(t, Question{Text: nothing, Now: day(time.June, 1)}); len(got) > 0 {
			t.Errorf("recalled for %q: %v", nothing, got)
		}
	}
}

// TestRecallByDate asks for a day in words.
func TestRecallByDate(t *testing.T) {
	s := newStore(t)
	for i := range 28 {
		m := said(int64(i+1), int64(i*10+1), "We talked for a while.", "Indeed.")
		m[0].At, m[1].At = day(time.May, i+1), day(time.May, i+1)
		s.add(t, m...)
	}
	for _, text := range []string{"What did we talk about yesterday?", "昨日は何を話した？", "And on 12 May?", "5月12日は？"} {
		got := s.recalled(t, Question{Text: text, Now: day(time.May, 13), Budget: 30})
		if len(got) == 0 || !strings.HasPrefix(got[0].String(), "Tuesday 12 May 2026\n") {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestRecallBudget holds that passages never take more than their budget, and take what is there where it suffices.
func TestRecallBudget(t *testing.T) {
	s := newStore(t)
	c := friends(t)
	s.add(t, c.messages...)
	for budget := 1; budget < 120; budget++ {
		got := s.recalled(t, Question{Text: "もなかの散歩", Now: day(time.May, 1), Budget: budget * 5})
		if cost := quarters(asYouRead(got)); cost > budget*5 || budget == 119 && cost < 500 {
			t.Errorf("%d tokens of %d", cost, budget*5)
		}
	}
}

// TestRecallCutsWhatIsLong holds that a long message is not left out, but cut to what was asked for.
func TestRecallCutsWhatIsLong(t *testing.T) {
	s := newStore(t)
	filler := strings.Repeat("so it went on — 日本 ", 400)
	s.add(t, said(1, 1, filler+"the password of the shed is marigold "+filler)...)
	got := asYouRead(s.recalled(t, Question{Text: "What is the shed's password?", Now: day(time.June, 1), Budget: 300}))
	if !strings.Contains(got, "shed is marigold") || strings.Count(got, "…") != 2 || strings.ContainsRune(got, '\uFFFD') {
		t.Errorf("got %q", got)
	}
	if n := quarters(got); n > 300 {
		t.Errorf("%d tokens of 300", n)
	}
}

// TestRecallPastTheOpenThread holds that a thread that talked of nothing else does not hide the others.
func TestRecallPastTheOpenThread(t *testing.T) {
	s := newStore(t)
	s.add(t, said(1, 1, "The telescope is in the attic.")...)
	s.add(t, said(2, 10, slices.Repeat([]string{"About the telescope, the telescope in the attic."}, 200)...)...)
	got := asYouRead(s.recalled(t, Question{Text: "Where in the attic is the telescope?", Now: day(time.June, 1), Except: 2}))
	if !strings.Contains(got, "The telescope is in the attic.") {
		t.Errorf("got %q", got)
	}
}

// TestRecallKeepsThreadsApart lets two threads be written at once: what stands around a message is of its own thread.
func TestRecallKeepsThreadsApart(t *testing.T) {
	s := newStore(t)
	one := said(1, 1, "Where did you bury the treasure?", "x", "Under the old oak.", "x", "Good.")
	two := said(2, 1, "x", "I like soup.", "x", "With bread.", "x")
	for i := range one {
		m := one[i]
		if i%2 == 1 {
			m = two[i]
		}
		s.add(t, m)
	}
	passages := s.recalled(t, Question{Text: "Where is the treasure?", Now: day(time.June, 1)})
	if len(passages) != 1 || passages[0].Thread != 1 || !strings.Contains(passages[0].String(), "Under the old oak.") {
		t.Errorf("got %v", passages)
	}
}

// TestRelated holds that the list of related words has no word twice on a line, and relates both ways.
func TestRelated(t *testing.T) {
	for word, others := range related {
		for _, other := range others {
			if !slices.Contains(related[other], word) {
				t.Errorf("%q leads to %q, but not back", word, other)
			}
		}
	}
}
