package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/thread"
	"kaiwa/voice"
)

// benchModel is a model at 80x24 with a thread of so many messages, as long as those of a real conversation.
func benchModel(b *testing.B, n int) *Model {
	b.Helper()
	store := newFakeStore()
	for id := int64(1); id <= int64(n); id += 2 {
		answer := first + second
		if id%20 == 1 {
			answer = "A plan:\n\n1. **Nagano**\n2. Matsumoto, by `train`\n\n" + strings.Repeat(second+" ", 5)
		}
		store.messages = append(store.messages, exchange(id, time.Now(), question, answer)...)
	}
	settings := config.Defaults()
	m := New(context.Background(), Deps{
		Settings: func() config.Settings { return settings }, Thread: thread.Thread{ID: 1}, Store: store,
		MicrophoneLevel:  func() voice.Level { return voice.Level{RMS: -20, Peak: -10} },
		LoudspeakerLevel: func() voice.Level { return voice.Level{RMS: -20, Peak: -10} },
		Begin: func(context.Context, int64, voice.Start) Turn {
			return &fakeTurn{events: make(chan voice.Event, 1000)}
		},
	})
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(m.open(m.thread)())
	return m
}

// BenchmarkStart is from nothing to the first frame.
func BenchmarkStart(b *testing.B) {
	for name, n := range map[string]int{"empty": 0, "10000 messages": 10_000} {
		b.Run(name, func(b *testing.B) {
			store := benchModel(b, n).deps
			for b.Loop() {
				m := New(context.Background(), store)
				m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
				m.Update(m.open(m.thread)())
				m.View()
			}
		})
	}
}

// BenchmarkKey is from a key press to the frame that follows it, with 10,000 messages.
func BenchmarkKey(b *testing.B) {
	for name, keys := range map[string][]string{
		"line up": {"up"}, "page up": {"pgup"}, "down and up": {"down", "up"}, "help": {"?", "esc"}, "end": {"G", "pgup"},
	} {
		b.Run(name, func(b *testing.B) {
			m := benchModel(b, 10_000)
			m.Update(m.loadOlder(true)())
			m.list.Bottom()
			worst := time.Duration(0)
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				m.Update(keyPress(keys[i%len(keys)]))
				m.View()
				worst = max(worst, time.Since(start))
			}
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
		})
	}
}

// BenchmarkTyping is from a letter in the text box to its frame.
func BenchmarkTyping(b *testing.B) {
	m := benchModel(b, 10_000)
	m.Update(keyPress("i"))
	for b.Loop() {
		m.Update(keyPress("x"))
		m.View()
		if m.box.Length() > 400 {
			m.box.Reset()
		}
	}
}

// BenchmarkStreaming is an answer of 500 words that comes in a dozen messages, each drawn.
func BenchmarkStreaming(b *testing.B) {
	m := benchModel(b, 10_000)
	m.begin(voice.Start{Typed: "x"})
	m.run.turn = &fakeTurn{events: make(chan voice.Event)}
	batch := make([]voice.Event, 42)
	for i := range batch {
		batch[i] = voice.Words{Text: "mountain "}
	}
	for id := int64(20_000); b.Loop(); id++ {
		m.Update(turnEvents{m.run, []voice.Event{voice.Began{ID: id}}})
		for range 12 {
			m.Update(turnEvents{m.run, batch})
			m.View()
		}
	}
}

// BenchmarkListening is one of the 30 frames of a second while the microphone is open.
func BenchmarkListening(b *testing.B) {
	m := benchModel(b, 10_000)
	m.begin(voice.Start{Listen: true})
	m.run.state = voice.Listening
	for b.Loop() {
		m.Update(tick{})
		m.View()
	}
}
