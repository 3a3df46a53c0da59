package thread

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/thread/memory"
)

// testPrompt: what is known and was said elsewhere stands before the model, within its bounds, and nothing of it where memory
// is off.
func testPrompt(t *testing.T, s *Store) {
	ctx := t.Context()
	elsewhere := newThread(t, s)
	chat(t, s, elsewhere.ID, "My telescope is broken: the mirror is <cracked>.", "What a pity about the telescope.")
	does(t)(s.PinMemory(ctx, does(t)(s.AddMemory(ctx, memory.Memory{Text: "The user is called Keiko.", Origin: memory.Auto})).Memory.ID, true))
	for i := range 60 {
		does(t)(s.AddMemory(ctx, memory.Memory{Text: fmt.Sprintf("The user likes the number %d and long walks in the hills around the town.", i), Origin: memory.Auto}))
	}
	does(t)(s.AddMemory(ctx, memory.Memory{Text: "The user had a telescope.", Origin: memory.Auto, To: time.Now().Add(-time.Hour)}))
	here := newThread(t, s)
	var got Request
	setup := Setup{Window: 8000, Memory: true, Answerer: answererFunc(func(_ context.Context, r Request) iter.Seq2[Delta, error] {
		got = r
		return saying("Yes.")
	})}
	chat(t, s, here.ID, "Telescope, telescope.", "Yes?")
	c := NewConversation(s, here.ID, setup)
	if _, err := c.Said(ctx, 0, "Do you remember my telescope and the number 7?", "en", ""); err != nil {
		t.Fatal(err)
	}
	_, answer := c.Reply(ctx, nil)
	if err := second(drain(answer)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"- The user had a telescope. (until ", "number 7 ", "User: My telescope is broken: the mirror is (cracked).\n", "Assistant: What a pity"} {
		if !strings.Contains(got.Recalled, want) {
			t.Errorf("%q is missing in %s", want, got.Recalled)
		}
	}
	if strings.Contains(got.Recalled, "Telescope, telescope") || tokens(got.Recalled) > recalledTokens {
		t.Errorf("recalled are %d tokens: %s", tokens(got.Recalled), got.Recalled)
	}
	if !strings.Contains(got.Profile, "- The user is called Keiko. (as of ") || !strings.Contains(got.Profile, "number 59 ") || tokens(got.Profile) > profileTokens+50 {
		t.Errorf("the profile has %d tokens: %s", tokens(got.Profile), got.Profile)
	}
	if n := strings.Count(got.Profile+got.Recalled, "number 59 "); n != 1 || got.Trial {
		t.Errorf("one memory stands there %d times", n)
	}
	got = Request{}
	if err := second(drain(c.Ahead(ctx, "Where is my telescope?", "en"))); err != nil || !strings.Contains(got.Recalled, "telescope") || !got.Trial {
		t.Errorf("ahead %+v, %v", got, err)
	}
	setup.Memory = false
	c = NewConversation(s, here.ID, setup)
	if err := second(drain(c.Ahead(ctx, "Remember that I own a telescope.", "en"))); err != nil || got.Recalled+got.Profile != "" {
		t.Errorf("without memory %q and %q, %v", got.Profile, got.Recalled, err)
	}
}

// TestWindow: persona, memories and thread together keep within the window.
func TestWindow(t *testing.T) {
	s := newStore(t)
	for i := range 30 {
		chat(t, s, newThread(t, s).ID, fmt.Sprintf("River number %d. %s", i, long), long)
		does(t)(s.AddMemory(t.Context(), memory.Memory{Text: fmt.Sprintf("River number %d is long.", i)}))
	}
	here := newThread(t, s)
	fill(t, s, here.ID, 200)
	for _, window := range []int{300, 1000, 4000, 32_000} {
		c := NewConversation(s, here.ID, Setup{Window: window, Memory: true, Persona: Persona{Instructions: "Be nice."}})
		p, err := c.prompt(t.Context(), Message{Role: User, Text: "Which rivers do I know?"})
		if err != nil {
			t.Fatal(err)
		}
		sum := estimate(c.persona.System()) + tokens(p.profile) + tokens(p.recalled)
		for _, e := range p.history.exchanges {
			sum += e.tokens
		}
		if sum > window && len(p.history.exchanges) > 1 {
			t.Errorf("%d tokens in a window of %d", sum, window)
		}
		if window >= 4000 && (p.recalled == "" || p.profile == "") {
			t.Errorf("in a window of %d: %q, %q", window, p.profile, p.recalled)
		}
	}
}

// testRemember: "remember that …" and "forget …" act at once, and the model is told what came of it.
func testRemember(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	c := NewConversation(s, th.ID, Setup{Window: 8000, Memory: true, AudioDir: t.TempDir()})
	says := func(text, want string) Message {
		t.Helper()
		if p, err := c.prompt(ctx, Message{Role: User, Text: text}); err != nil || !strings.Contains(p.recalled, "<kaiwa>"+want) {
			t.Errorf("%q, before: %s, %v", text, p.recalled, err)
		}
		m, err := c.Said(ctx, 0, text, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := c.prompt(ctx); err != nil || !strings.Contains(p.recalled, "<kaiwa>"+want) {
			t.Errorf("%q, after: %s, %v", text, p.recalled, err)
		}
		return m
	}
	m := says("Remember that I play the cello.", "Just noted, as the user asked: “I play the cello”.")
	says("Remember that I play the cello.", "Nothing new was noted")
	says("私の犬はポチだと覚えておいて", "ユーザーの頼みで覚えました: “私の犬はポチだ”")
	says("Remember that my password is hunter2.", "Not noted")
	says("Forget my shoe size.", "Nothing was forgotten: no memory")
	says("Remember that my sister plays the cello too.", "Just noted")
	says("Forget about the cello.", "Nothing was forgotten, because several")
	if got := known(t, s, false); !slices.Equal(got, []string{"My sister plays the cello too", "私の犬はポチだ", "I play the cello"}) {
		t.Errorf("known is %q", got)
	}
	says("犬のことは忘れて", "ユーザーの頼みで完全に忘れました")
	if got := known(t, s, true); len(got) != 2 {
		t.Errorf("known is %q", got)
	}
	changes, err := s.Changes(ctx, m.ID)
	if err != nil || len(changes) != 1 || changes[0].Memory.Message != m.ID || changes[0].Memory.Origin != memory.User {
		t.Fatalf("%+v, %v", changes, err)
	}
	if err := s.UndoChange(ctx, changes[0]); err != nil {
		t.Fatal(err)
	}
	if c.memory = false; second(c.Said(ctx, 0, "Remember that I sing.", "", "")) != nil || len(known(t, s, true)) != 1 {
		t.Errorf("without memory known is %q", known(t, s, true))
	}
}

func testSearchTool(t *testing.T, s *Store) {
	ctx := t.Context()
	there, here := newThread(t, s), newThread(t, s)
	chat(t, s, there.ID, "The hotel was called Sunrise.", "Nice.")
	chat(t, s, here.ID, "The hotel was called Moonset.", "Nice.")
	does(t)(s.AddMemory(ctx, memory.Memory{Text: "The user stays at the hotel in May.", Origin: memory.Auto}))
	fill(t, s, there.ID, 500)
	search := SearchTool(s, here.ID)
	found, err := search.Run(ctx, json.RawMessage(`{"query":"hotel mountains river"}`))
	if err != nil || !strings.Contains(found, "User: The hotel was called Sunrise.\n") || !strings.Contains(found, "stays at the hotel in May. (as of ") ||
		strings.Contains(found, "Moonset") || tokens(found) > foundTokens || !strings.HasPrefix(found, "<memory note=\"data") {
		t.Errorf("found %d tokens: %s, %v", tokens(found), found, err)
	}
	if found, err := search.Run(ctx, json.RawMessage(`{"query":"xylophone"}`)); err != nil || found != "Nothing was found." {
		t.Errorf("found %s, %v", found, err)
	}
	for _, bad := range []string{"", "{}", "[]", `{"query":" "}`, `{"query":5}`, "{"} {
		if _, err := search.Run(ctx, json.RawMessage(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	var schema map[string]any
	if err := json.Unmarshal(search.Parameters, &schema); err != nil || schema["type"] != "object" || search.Acts {
		t.Errorf("%+v, %v", search, err)
	}
}

// BenchmarkPrompt is all local work before a request with 1,000 memories and 100,000 messages elsewhere, of words as often as
// people use them.
func BenchmarkPrompt(b *testing.B) {
	s := newStore(b)
	var words []string
	for _, l := range readLoCoMo(b) {
		for _, messages := range l.threads {
			for _, m := range messages {
				words = append(words, strings.Fields(m.Text)...)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	sentence := func(n int) string {
		picked := make([]string, n)
		for i := range picked {
			if picked[i] = words[random.IntN(len(words))]; random.IntN(10) == 0 {
				picked[i] = fmt.Sprintf("x%d", random.IntN(30_000))
			}
		}
		return strings.Join(picked, " ")
	}
	for range 1000 {
		all := make([]Message, 100)
		for j := range all {
			all[j] = Message{Role: []Role{User, Assistant}[j%2], State: Complete, Heard: -1, Text: sentence(10 + random.IntN(25))}
		}
		said := add(b, s, newThread(b, s).ID, all...)[0]
		does(b)(s.AddMemory(b.Context(), memory.Memory{Text: "The user " + sentence(8), Origin: memory.Auto, Message: said.ID}))
	}
	here := newThread(b, s)
	fill(b, s, here.ID, 41)
	c := NewConversation(s, here.ID, Setup{Window: 32_000, Memory: true})
	for b.Loop() {
		p, err := c.prompt(b.Context(), Message{Role: User, Text: "When did I tell you about my sister's wedding and the hotel near the station?"})
		if err != nil || tokens(p.recalled) < 500 {
			b.Fatal(p.recalled, err)
		}
	}
}

// TestKnownElsewhere: what another program notes, edits, undoes or forgets is known at once.
func TestKnownElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	here, there := open(t, path), open(t, path)
	check := func(want string) {
		t.Helper()
		k, err := here.known(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if found := k.rank("Where is my telescope?", time.Now()); len(found) > 0 {
			got = found[0].Text
		}
		if got != want {
			t.Errorf("known is %q, want %q", got, want)
		}
	}
	check("")
	does(t)(there.AddMemory(t.Context(), memory.Memory{Text: "A piano."}))
	added := does(t)(there.AddMemory(t.Context(), memory.Memory{Text: "A telescope."}))
	check("A telescope.")
	edited := does(t)(there.EditMemory(t.Context(), added.Memory.ID, "A small telescope."))
	check("A small telescope.")
	if err := there.UndoChange(t.Context(), edited); err != nil {
		t.Fatal(err)
	}
	check("A telescope.")
	does(t)(there.ForgetMemory(t.Context(), added.Memory.ID, true, t.TempDir()))
	check("")
}
