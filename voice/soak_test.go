package voice_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// A soak is a long hands-free conversation, as the screen leads one.
type soak struct {
	t     *testing.T
	room  *voicetest.Room
	e     voice.Engine
	next  voice.Start
	heard string // what the transcriber will write
	kinds map[string]int
}

// What becomes of the turns, in turn. Each is over in some 5 s, and after it there is silence.
var soaked = []struct{ heard, during string }{
	{voicetest.Said, ""},          // answered
	{voicetest.Said, "interrupt"}, // answered, and interrupted
	{voicetest.Said, ""},
	{"Thanks for watching!", ""}, // dropped
	{voicetest.Said, "mhm"},      // answered, with somebody who listens
}

// turn has one turn, n-th of all, and tells how many bytes it allocated, and in how many events it went.
func (s *soak) turn(n int) (bytes uint64, events int) {
	kind := soaked[n%len(soaked)]
	s.heard = kind.heard
	partner := &voicetest.Partner{Answers: voicetest.Answers("It is Mount Fuji, of course. It is high.", "stop", 300*msec, 10*msec)}
	s.e.Loudspeaker = &voicetest.Loudspeaker{} // it remembers what it has played: not for two hours
	if s.next.Since.IsZero() {
		time.AfterFunc(8*time.Second, func() { s.room.Say(voicetest.Speech()[:voice.HearRate]) })
	}
	before := allocated()
	turn := s.e.Begin(context.Background(), partner, s.next)
	s.next = voice.Start{Listen: true, HandsFree: true}
	said := false
	for all := turn.Next(); all != nil; all = turn.Next() {
		events += len(all)
		for _, e := range all {
			s.kinds[name(e)]++
			switch e := e.(type) {
			case voice.Interrupted:
				s.next.Since, s.next.Over = e.Since, "It is Mount Fuji, of course."
			case voice.Heard:
				if !said && kind.during == "interrupt" {
					s.room.Say(voicetest.Speech()[:voice.HearRate])
				}
				if !said && kind.during == "mhm" {
					s.room.Say(word(s.t, "no")) // it is as short as a "mhm"
				}
				said = true
			}
		}
	}
	turn.Wait()
	return allocated() - before, events
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// held is how much memory is used after all that can be freed is.
func held() int {
	synctest.Wait()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// Two hours of conversation, with silences, interruptions and utterances that are dropped: nothing grows, and the last
// turns are as cheap as the first.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("two hours of conversation take some seconds")
	}
	bubble(t, "two hours", func(t *testing.T) {
		s := &soak{t: t, room: &voicetest.Room{Noise: 20, Idle: 2 * time.Second}, kinds: map[string]int{}}
		s.next = voice.Start{Listen: true, HandsFree: true}
		s.e = newInterrupted().engine
		s.e.Microphone = s.room
		s.e.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
			heard := s.heard
			if c.Voiced < 500*msec {
				heard = "Mm-hmm."
			}
			return voicetest.Hears(heard, 300*msec).Transcribe(ctx, c)
		})
		const round = 50
		begun, turns := time.Now(), 0
		var firstBytes, lastBytes uint64
		var firstEvents, lastEvents, memory, goroutines int
		for time.Since(begun) < 2*time.Hour {
			lastBytes, lastEvents = 0, 0
			for range round {
				bytes, events := s.turn(turns)
				lastBytes, lastEvents, turns = lastBytes+bytes, lastEvents+events, turns+1
			}
			if firstBytes == 0 {
				firstBytes, firstEvents, memory, goroutines = lastBytes, lastEvents, held(), runtime.NumGoroutine()
			}
			time.Sleep(3 * time.Minute) // virtual: with nobody there
		}
		grown := held() - memory
		t.Logf("%d turns: %v; %d bytes grown; %d and %d bytes, %d and %d events in the first and last %d turns",
			turns, s.kinds, grown, firstBytes, lastBytes, firstEvents, lastEvents, round)
		if grown > 64<<10 {
			t.Errorf("memory has grown by %d bytes", grown)
		}
		if n := runtime.NumGoroutine(); n > goroutines {
			t.Errorf("%d goroutines more than at first", n-goroutines)
		}
		if float64(lastBytes) > 1.05*float64(firstBytes) || float64(lastEvents) > 1.05*float64(firstEvents) {
			t.Error("the last turns take more than the first")
		}
		if s.room.Open() != 0 {
			t.Error("a stream is still open")
		}
		for _, kind := range []string{"said", "interrupted", "paused", "resumed", "dropped:credits", "cancelled", "ended"} {
			if s.kinds[kind] < turns/len(soaked)/2 {
				t.Errorf("%d times %s in %d turns", s.kinds[kind], kind, turns)
			}
		}
	})
}
