package recall

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// said gives messages of one thread, a minute each.
func said(thread, first int64, texts ...string) []Message {
	var all []Message
	for i, text := range texts {
		id := first + int64(i)
		at := day(time.May, 1).Add(time.Duration(id) * time.Minute)
		all = append(all, Message{ID: id, Thread: thread, At: at, Speaker: []string{"user", "assistant"}[id%2], Text: text})
	}
	return all
}

// marking searches, and gives what was found with its marks in brackets, newest first.
func (s *store) marking(t *testing.T, query string, limit int) []string {
	t.Helper()
	hits, err := s.Search(t.Context(), query, limit)
	if err != nil {
		t.Fatalf("Search(%q): %v", query, err)
	}
	var found []string
	for _, h := range hits {
		text := h.Text
		for _, m := range slices.Backward(h.Marks) {
			text = text[:m.From] + "[" + text[m.From:m.To] + "]" + text[m.To:]
		}
		found = append(found, text)
	}
	return found
}

func TestSearch(t *testing.T) {
	s := newStore(t)
	s.add(t, said(1, 1,
		"I painted a Sunrise last year.",
		"What a recommendation! Painting by the lake?",
		"東京で抹茶を飲んだ。東京タワーも見た。",
		"京都の都。東の東京都ではない。",
		"ＴＯＫＹＯ and Ｃａｆé",
		"It's said in May: \"quoted\" AND (nothing) NEAR* here-now",
		"the of and",
	)...)
	for query, want := range map[string][]string{
		"painting":          {"What a recommendation! [Painting] by the lake?", "I [painted] a Sunrise last year."},
		"pain":              {"What a recommendation! [Painting] by the lake?", "I [painted] a Sunrise last year."},
		"pain ":             nil,
		"recommendati":      {"What a [recommendation]! Painting by the lake?"},
		"the sunrise paint": {"I [painted] a [Sunrise] last year."},
		"sunrise lake":      nil,
		"東京":                {"京都の都。東の[東京]都ではない。", "[東京]で抹茶を飲んだ。[東京]タワーも見た。"},
		"抹茶":                {"東京で[抹茶]を飲んだ。東京タワーも見た。"},
		"茶":                 {"東京で抹[茶]を飲んだ。東京タワーも見た。"},
		"都":                 {"京[都]の[都]。東の東京[都]ではない。"},
		"東京都":               {"京都の都。東の[東京都]ではない。"},
		"東京 タワー":            {"[東京]で抹茶を飲んだ。[東京][タワー]も見た。"},
		"京東":                nil,
		"tokyo":             {"[ＴＯＫＹＯ] and Ｃａｆé"},
		"CAFE":              {"ＴＯＫＹＯ and [Ｃａｆé]"},
		"the of":            {"[the] [of] and"},
		`"quoted" AND (`:    {"It's said in May: \"[quoted]\" AND (nothing) NEAR* here-now"},
		"near* -":           {"It's said in May: \"quoted\" AND (nothing) [NEAR]* here-now"},
		"here-now":          {"It's said in May: \"quoted\" AND (nothing) NEAR* [here]-[now]"},
		"2026":              nil, // the day on which it was said is none of its words
		"user":              nil,
		"":                  nil,
		" ?! ":              nil,
		"§d20260501":        nil,
		"\xff":              nil,
	} {
		if got := s.marking(t, query, 10); !slices.Equal(got, want) {
			t.Errorf("Search(%q) = %q, want %q", query, got, want)
		}
	}
}

// TestSearchLimit holds that the newest come first, and no more than asked for, also past candidates that have the pairs of
// a run, but not the run.
func TestSearchLimit(t *testing.T) {
	s := newStore(t)
	var texts []string
	for i := range 60 {
		texts = append(texts, fmt.Sprintf("ABC%d 東京都", i))
	}
	for range 60 {
		texts = append(texts, "京都と東京")
	}
	s.add(t, said(1, 1, texts...)...)
	if got := s.marking(t, "東京都", 3); !slices.Equal(got, []string{"ABC59 [東京都]", "ABC58 [東京都]", "ABC57 [東京都]"}) {
		t.Errorf("got %q", got)
	}
	if got := s.marking(t, "abc", 0); got != nil {
		t.Errorf("got %q for none", got)
	}
	if got := s.marking(t, "abc", 100); len(got) != 60 {
		t.Errorf("got %d, want 60", len(got))
	}
}

// TestSearchFindsEveryPrefix types the words of messages letter by letter: each beginning that is no stop word finds them.
func TestSearchFindsEveryPrefix(t *testing.T) {
	s := newStore(t)
	for i, text := range []string{"generously", "happiness", "studies", "organizations", "playing", "ガイドブック", "internationalization"} {
		id := int64(i + 1)
		s.add(t, said(1, id, "We saw "+text+" there.")...)
		runes := []rune(text)
		for n := 1; n <= len(runes); n++ {
			typed := string(runes[:n])
			hits, err := s.Search(t.Context(), typed, 100)
			if err != nil {
				t.Fatal(err)
			}
			if !stop[typed] && !slices.ContainsFunc(hits, func(h Hit) bool { return h.ID == id }) {
				t.Errorf("%q does not find %q", typed, text)
			}
		}
	}
}

// TestSearchTellsFailures searches a database that is closed.
func TestSearchTellsFailures(t *testing.T) {
	s := newStore(t)
	s.db.Close()
	if _, err := s.Search(t.Context(), "word", 10); err == nil || !strings.HasPrefix(err.Error(), "searching: ") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Recall(t.Context(), Question{Text: "word", Budget: 100}); err == nil || !strings.HasPrefix(err.Error(), "recalling: ") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Stale(t.Context()); err == nil {
		t.Error("no error")
	}
}

// TestMarks: in any text, also in one that does not have all the words.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"mountain lakes", "Lakes below.", "Lakes"},
		{"東京 ", "東京都", "東京"},
		{"", "anything", ""},
	} {
		got := ""
		for _, m := range Marks(c.query, c.text) {
			got += c.text[m.From:m.To]
		}
		if got != c.want {
			t.Errorf("%q in %q marks %q, want %q", c.query, c.text, got, c.want)
		}
	}
}
