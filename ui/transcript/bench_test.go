package transcript

import (
	"strings"
	"testing"
	"time"

	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// long is an answer of four thousand words.
var long = map[string]string{
	"english":  strings.Repeat("Some two hundred thousand people climb it each summer, in good shoes. And then? ", 4000/14),
	"japanese": strings.Repeat("今では毎年およそ20万人が、夏の間に頂上を目指します。", 4000/14),
}

func benchList(text string) *List {
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open(messages(1, 200), true)
	l.Put(thread.Message{ID: 1000, Role: thread.Assistant, State: thread.Writing, Text: text, Heard: -1, At: time.Now()})
	l.Live(1000, true)
	return l
}

// BenchmarkSpoken is from hearing the next bytes of an answer of 4,000 words to the lines of the frame.
func BenchmarkSpoken(b *testing.B) {
	for name, text := range long {
		b.Run(name, func(b *testing.B) {
			l := benchList(text)
			for heard := 0; b.Loop(); heard = (heard + 2) % len(text) {
				l.Heard(1000, heard)
				l.SetSize(80, 20)
				l.Render()
			}
		})
	}
}

// BenchmarkWords is from the next words of such an answer to the lines of the frame.
func BenchmarkWords(b *testing.B) {
	for name, text := range long {
		b.Run(name, func(b *testing.B) {
			l := benchList(text)
			for n := 0; b.Loop(); n++ {
				if n%100 == 0 {
					l = benchList(text)
				}
				l.Append(1000, "mountain ")
				l.SetSize(80, 20)
				l.Render()
			}
		})
	}
}

// BenchmarkScroll is a line up or down in a long thread.
func BenchmarkScroll(b *testing.B) {
	l := newList(10_000)
	for n := 0; b.Loop(); n++ {
		l.Scroll(n/1000%2*2 - 1)
		l.Render()
	}
}
