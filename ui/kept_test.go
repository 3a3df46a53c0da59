package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/voice"
)

// kept are scenes of what was said being kept, changed, found and forgotten.
var kept = []scene{
	{"versions", withVersions, func(s *screen) { s.press("[", "[") }},
	{"editing", withVersions, func(s *screen) { s.press("[", "[", "e") }},
	{"taken back", withThread, func(s *screen) { s.press("U") }},
	{"deleted", withThread, func(s *screen) { s.press("[", "[", "d") }},
	{"undone", withThread, func(s *screen) { s.press("U", "u") }},
	{"selected hands-free", withThread, func(s *screen) {
		waitFor5s(s)
		s.press("[", "[")
	}},
	{"selected hands-free answer", withThread, func(s *screen) {
		waitFor5s(s)
		s.press("[")
	}},
	{"noted", withAfter(thread.After{Title: "The tallest mountain", Changes: []memory.Change{
		{ID: 2, Action: memory.Replaced, Memory: memory.Memory{Text: "Lives in Kyoto."}, Before: memory.Memory{Text: "Lives in Nagano."}},
		{ID: 1, Action: memory.Added, Memory: memory.Memory{Text: "Wants to climb Mount Fuji in the summer of 2027."}},
	}}), exchanged},
	{"noted in japanese", inLanguage("ja", withAfter(thread.After{Title: "日本で一番高い山", Changes: []memory.Change{
		{ID: 1, Action: memory.Added, Memory: memory.Memory{Text: "2027年の夏に富士山に登りたいと思っている。"}},
	}})), exchanged},
	{"forgotten", withForgotten, func(*screen) {}},
	{"found", withFound, func(s *screen) { s.jump("mountains") }},
	{"found in japanese", inLanguage("ja", withJapanese), func(s *screen) { s.jump("富士山") }},
	{"tool asks", withQuestions(Question{Tool: "weather", Command: "curl -s 'https://wttr.in/Nagano?format=3&lang=en' --max-time 5\n| tee /tmp/weather"}), think},
	{"tool asks in japanese", inLanguage("ja", withQuestions(Question{Tool: "天気", Command: "天気予報 --場所 長野県松本市"})), think},
	{"tool runs", withQuestions(Question{Tool: "weather", Command: "weather Nagano"}), func(s *screen) {
		think(s)
		s.wait(time.Second)
		s.press("y")
	}},
	{"tool asks while typing", withQuestions(Question{Tool: "weather", Command: "weather Nagano"}), func(s *screen) {
		think(s)
		s.press("i")
	}},
	{"temporary", withTemporary, func(s *screen) { s.temporary() }},
	{"temporary in japanese", inLanguage("ja", withTemporary), func(s *screen) { s.temporary() }},
	{"leaving temporary", withTemporary, func(s *screen) {
		s.temporary()
		s.saysThere()
		s.press("n")
	}},
}

// withVersions is a thread whose last question was asked in three ways. The second one is shown.
func withVersions(d *Deps) {
	withThread(d)
	store := d.Store.(*fakeStore)
	for i, ask := range []string{question, "And the second tallest mountain?", "And the tallest building?"} {
		id := int64(5 + 2*i)
		for _, m := range exchange(id, time.Now(), ask, "An answer to: "+ask) {
			if m.Role == thread.User {
				m.Parent, m.Version, m.Versions = 4, i+1, 3
			} else {
				m.Parent, m.Used = m.ID-1, "weather, search"
			}
			store.hidden[m.ID] = i != 1
			store.put(m)
		}
	}
}

func withForgotten(d *Deps) {
	withThread(d)
	d.Store.(*fakeStore).forget(3)
	d.Store.(*fakeStore).forget(4)
}

// withFound is a thread with mountains in it.
func withFound(d *Deps) {
	withThread(d)
	text := "The *Japanese Alps* are mountains:\n\n- **Mountains** of Kamikōchi\n- one mountain called Yari\n"
	for _, m := range exchange(7, time.Now(), "Which mountains are there?", text) {
		d.Store.(*fakeStore).put(m)
	}
}

// withAfter has an exchange looked through when it is over.
func withAfter(a thread.After) func(*Deps) {
	return func(d *Deps) {
		withThread(d)
		d.After = func(ctx context.Context, id int64) (thread.After, error) {
			return a, d.Store.Rename(ctx, id, a.Title)
		}
	}
}

// exchanged is an exchange from the first word to the last.
func exchanged(s *screen) {
	think(s)
	s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: first, Heard: -1, Finish: "stop"})
	s.happen(voice.Began{ID: 6}, voice.Words{Text: first}, voice.Finished{Reason: "stop"})
	s.end(voice.Ended{})
}

// withQuestions has tools ask, each when somebody waits for an answer.
func withQuestions(questions ...Question) func(*Deps) {
	return func(d *Deps) {
		withThread(d)
		begin, asks, left := d.Begin, make(chan Question, len(questions)), questions
		d.Begin = func(ctx context.Context, id int64, s voice.Start) Turn {
			for _, q := range left {
				if q.Answer == nil {
					q.Answer = func(bool) {}
				}
				asks <- q
			}
			left = nil
			return begin(ctx, id, s)
		}
		d.Questions = func(ctx context.Context) (Question, bool) {
			select {
			case q := <-asks:
				return q, true
			case <-ctx.Done():
				return Question{}, false
			}
		}
	}
}

// withTemporary lets a temporary conversation be begun.
func withTemporary(d *Deps) {
	withThread(d)
	home := *d
	d.Temporary = func(context.Context) (Deps, error) {
		there := home
		there.Store, there.Thread = newFakeStore(thread.Thread{ID: 1}), thread.Thread{ID: 1}
		return there, nil
	}
}

// temporary begins a temporary conversation.
func (s *screen) temporary() {
	s.run(s.m.part(s.m.enterTemporary))
	s.send(nil)
}

// saysThere has something said in the temporary conversation.
func (s *screen) saysThere() {
	s.press("i")
	s.send(tea.PasteMsg{Content: question})
	s.press("enter")
	s.happen(voice.Said{ID: 1, Text: question})
	s.end(voice.Ended{})
}

// jump searches for words and goes to where they were said last.
func (s *screen) jump(query string) {
	s.press("/")
	s.send(tea.PasteMsg{Content: query})
	s.wait(time.Second)
	s.press("enter")
}

// withMemories is something that is known, and where it was said.
func withMemories(d *Deps) {
	withOther(d)
	d.Store.(*fakeStore).memories = []memory.Memory{
		{ID: 1, Text: "Plays the violin.", Kind: memory.Fact, Origin: memory.Auto, From: time.Now(), Message: 101, Thread: 2},
	}
}
