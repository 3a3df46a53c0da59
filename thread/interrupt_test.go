package thread

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// note is what stands before the user's words where an answer was interrupted.
func note(language, heard string) string {
	return fmt.Sprintf(interruptions[language], heard+"…") + "\n"
}

func TestHeard(t *testing.T) {
	for _, test := range []struct {
		text        string
		heard       int
		state       State
		want        string
		interrupted bool
	}{
		{"Mount Fuji.", -1, Complete, "Mount Fuji.", false},
		{"Mount Fuji.", -1, Cut, "Mount Fuji.", false},
		{"Mount Fuji.", 0, Complete, "", false},
		{"Mount Fuji.", 5, Complete, "Mount…", true},
		{"Mount Fuji.", 6, Complete, "Mount…", true},
		{"Mount Fuji.", 10, Complete, "Mount Fuji.", false}, // all but the full stop
		{"Mount Fuji.\n\n🗻 ", 11, Complete, "Mount Fuji.\n\n🗻 ", false},
		{"Mount Fuji.", 99, Complete, "Mount Fuji.", false},
		{"Mount Fuji,", 11, Cut, "Mount Fuji,…", true}, // it had come no further
		{"**Mount** Fuji", 2, Complete, "", false},     // no word was heard
		{"富士山です。", 4, Complete, "富…", true},
	} {
		m := Message{Role: Assistant, State: test.state, Text: test.text, Heard: test.heard}
		if text, interrupted := m.heard(); text != test.want || interrupted != test.interrupted {
			t.Errorf("%q, heard %d, %s: %q, %v; want %q, %v", test.text, test.heard, test.state, text, interrupted, test.want, test.interrupted)
		}
	}
}

// Whatever was heard, what is sent of it was heard, whole runes of it.
func TestHeardIsHeard(t *testing.T) {
	texts := []string{"Mount Fuji, at 3,776 metres.", "富士山は、3776メートルです。🗻", "- [x] *Ça* va ?", "…", ""}
	for range 10_000 {
		m := Message{Text: texts[rand.IntN(len(texts))], Heard: rand.IntN(60) - 10, State: []State{Complete, Cut}[rand.IntN(2)]}
		text, interrupted := m.heard()
		heard, cut := strings.CutSuffix(text, "…")
		if !utf8.ValidString(text) || !strings.HasPrefix(m.Text, heard) || interrupted && (!cut || len(heard) > m.Heard) {
			t.Fatalf("of %+v is sent %q (%v)", m, text, interrupted)
		}
	}
}

func TestInterruption(t *testing.T) {
	long := strings.Repeat("the mountain is high and ", 5) + "[sic]\nsteep…"
	for _, test := range []struct {
		name               string
		said, answer, then Message
		want               string
	}{
		{"as the user speaks now", Message{Language: "en"}, Message{Text: "Mount…"}, Message{Language: "ja"},
			"[発言は途中で遮られました。相手に聞こえたのは「Mount…」までで、その先は聞こえていません。]"},
		{"typed kana", Message{Text: "hello", Language: "en"}, Message{Text: "a…"}, Message{Text: "ふじ山"}, "[発言は途中で遮られました。相手に聞こえたのは「a…」までで、その先は聞こえていません。]"},
		{"typed kanji among kana", Message{Text: "こんにちは"}, Message{Text: "a…"}, Message{Text: "東京"}, "[発言は途中で遮られました。相手に聞こえたのは「a…」までで、その先は聞こえていません。]"},
		{"typed, said in German before", Message{Text: "Hallo", Language: "de"}, Message{Text: "a…"}, Message{Text: "Ja"}, "[Du wurdest unterbrochen. Zuletzt zu hören war: „a…“. Den Rest hat niemand gehört.]"},
		{"the answer tells", Message{Text: "1"}, Message{Text: "한라산…"}, Message{Text: "2"}, "[말이 중간에 끊겼습니다. 상대방이 들은 것은 “한라산…”까지이며, 그 뒤는 듣지 못했습니다.]"},
		{"another language", Message{}, Message{Text: "a…"}, Message{Language: "sw"}, "[You were interrupted. The last that was heard of you: “a…”. Nobody heard the rest.]"},
		{"long", Message{}, Message{Text: long}, Message{Language: "en"}, "[You were interrupted. The last that was heard of you: “…and the mountain is high and sic steep…”. Nobody heard the rest.]"},
		{"long Japanese", Message{}, Message{Text: strings.Repeat("富士山", 20) + "…"}, Message{Language: "ja"},
			"[発言は途中で遮られました。相手に聞こえたのは「…" + strings.Repeat("富士山", 13) + "…」までで、その先は聞こえていません。]"},
	} {
		got := interruption(test.answer.Text, languageOf(test.said, test.answer, test.then))
		if got != test.want {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
	for language, text := range interruptions {
		if strings.Count(text, "%s") != 1 || !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") || strings.Count(text, "[") != 1 {
			t.Errorf("%s: %q", language, text)
		}
	}
}

// The interruption is told until the answer is heard to its end.
func TestInterruptedThenGoneOn(t *testing.T) {
	for name, test := range map[string]struct {
		state State
		calls []int // of Spoken
		want  string
	}{
		"interrupted":         {Complete, []int{5}, "1/Mount…/" + note("en", "Mount") + "2"},
		"went on a bit":       {Complete, []int{5, 10}, "1/Mount Fuji…/" + note("en", "Mount Fuji") + "2"},
		"went on to the end":  {Complete, []int{5, -1}, "1/Mount Fuji is high./2"},
		"went on to the byte": {Complete, []int{5, 19}, "1/Mount Fuji is high./2"},
		"cut short":           {Cut, []int{19}, "1/Mount Fuji is high.…/" + note("en", "Mount Fuji is high.") + "2"},
		"cut short, went on":  {Cut, []int{5, -1}, "1/Mount Fuji is high./2"},
	} {
		s := newStore(t)
		c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Window: 1000})
		all := add(t, s, c.thread, conversationOf("u 1", "a Mount Fuji is high.")...)
		if _, err := s.writer.ExecContext(t.Context(), "UPDATE message SET state = ? WHERE id = ?", test.state, all[1].ID); err != nil {
			t.Fatal(err)
		}
		for i, heard := range test.calls {
			if err := c.Spoken(t.Context(), all[1].ID, heard, "marin", Timings{}, i > 0); err != nil {
				t.Fatal(err)
			}
		}
		p, err := c.prompt(t.Context(), Message{Role: User, Text: "2", Language: "en"})
		if got := texts(p.history.messages()); err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, test.want)
		}
	}
}

// What is trimmed takes its note with it, and the note counts.
func TestInterruptionIsTrimmed(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	add(t, s, th.ID, conversationOf("u 1", "a!5 Mount Fuji", "u 2")...)
	all := estimate("1") + estimate("Mount…") + estimate("2") + estimate(strings.TrimSuffix(note("en", "Mount"), "\n"))
	for window, want := range map[int]string{all: "1/Mount…/" + note("en", "Mount") + "2", all - 1: "2"} {
		h, err := s.history(t.Context(), th.ID, 0, window)
		if got := texts(h.messages()); err != nil || got != want {
			t.Errorf("in %d tokens: %q, %v; want %q", window, got, err, want)
		}
	}
	h, err := s.history(t.Context(), th.ID, 0, all)
	if err != nil || !h.trim() || texts(h.messages()) != "2" {
		t.Errorf("trimmed: %q, %v", texts(h.messages()), err)
	}
}

// Whatever a thread holds, user and assistant take turns, and the last one is the user.
func TestHistoryTakesTurns(t *testing.T) {
	lines := []string{"u Hello there", "a Mount Fuji", "a!5 Mount Fuji", "a!0 Mount Fuji", "a? Mount", "a- x", "a~ x", "u? x", "u- x"}
	for range 40 {
		s := newStore(t)
		th := newThread(t, s)
		var said []string
		for range rand.IntN(20) {
			said = append(said, lines[rand.IntN(len(lines))])
		}
		add(t, s, th.ID, conversationOf(said...)...)
		h, err := s.history(t.Context(), th.ID, 0, 20+rand.IntN(300), Message{Role: User, Text: "now"})
		if err != nil {
			t.Fatal(err)
		}
		sent := h.messages()
		if h.trim(); rand.IntN(2) == 0 {
			sent = h.messages()
		}
		for i, m := range sent {
			if i > 0 && m.Role == sent[i-1].Role {
				t.Fatalf("%q: two of %s in a row: %q", said, m.Role, texts(sent))
			}
		}
		if len(sent) == 0 || sent[len(sent)-1].Role != User || !strings.HasSuffix(sent[len(sent)-1].Text, "now") {
			t.Fatalf("%q: sent %q", said, texts(sent))
		}
	}
}
