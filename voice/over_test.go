package voice_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// What is heard over kaiwa's own speech is no message where it is its own words or agreement.
func TestHandsFreeOverItself(t *testing.T) {
	for _, c := range []struct {
		heard       string
		speculative bool
		want        string
		kept        int
	}{
		{"Mm-hmm.", true, "spoke dropped:backchannel ended", 0},
		{"Mm-hmm.", false, "spoke writing dropped:backchannel ended", 0},
		{"The tallest mountain, of course.", true, "spoke dropped:itself ended", 0},
		{"", true, "spoke dropped:backchannel ended", 0},
		{"Thanks for watching!", true, "spoke kept dropped:credits ended", 1},
		{"No, the other one.", true, "spoke kept" + answeredStory, 2},
		{"No, the other one.", false, "spoke writing kept" + answeredStory, 2},
	} {
		bubble(t, fmt.Sprintf("%q %v", c.heard, c.speculative), func(t *testing.T) {
			r := newInterrupted()
			r.engine.Speculative, r.start.Over, r.start.Since = c.speculative, answer, time.Now()
			r.engine.Transcriber = voicetest.Hears(c.heard, 100*msec)
			checkStory(t, r.run(nil), "opening listening "+c.want)
			calls := strings.Join(r.partner.Calls(), " ")
			if r.partner.Len() != c.kept || r.partner.Drafted() != nil || !strings.HasPrefix(calls, "draft 0") {
				t.Errorf("the partner was asked: %v", calls)
			}
		})
	}
	bubble(t, "mhm while it thinks", func(t *testing.T) {
		r := newInterrupted()
		r.start.Since = time.Now()
		r.engine.Transcriber = voicetest.Hears("Mm-hmm.", 100*msec)
		checkStory(t, r.run(nil), "opening listening spoke dropped:backchannel ended")
	})
	bubble(t, "cancelled while it is written down", func(t *testing.T) {
		r := newInterrupted()
		r.engine.Speculative, r.start.Over, r.start.Since = false, answer, time.Now()
		r.cancel = 300*msec + spokenFor() + 900*msec
		checkStory(t, r.run(nil), "opening listening spoke writing kept cancelled")
	})
	bubble(t, "nothing but a noise", func(t *testing.T) {
		r := newInterrupted()
		r.mic.Samples, r.start.Over, r.start.Since = nil, answer, time.Now()
		all := r.run(nil)
		checkStory(t, all, "opening listening dropped:backchannel ended")
		if at := all[len(all)-1].at; at > 1100*msec {
			t.Errorf("it took %v", at)
		}
	})
}

// A turn listens from when the voice began that interrupted the one before.
func TestListensSince(t *testing.T) {
	for _, c := range []struct {
		name         string
		ago, want    time.Duration
		handsFree    bool
		interrupting bool
	}{
		{"by voice", 800 * msec, 1100 * msec, true, true},
		{"long ago", time.Minute, 5 * time.Second, true, true},
		{"not at all", 0, voice.PreRoll, true, true},
		{"by key", 200 * msec, 500 * msec, false, true},
		{"half duplex", 0, 0, true, false},
		{"half duplex, since", 200 * msec, 200 * msec, true, false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r, room := newHandsFree(), &voicetest.Room{Noise: 20}
			r.engine.Microphone, r.engine.Interrupting = room, c.interrupting
			r.start.HandsFree, r.stop = c.handsFree, 500*msec
			if c.ago > 0 {
				r.start.Since = time.Now().Add(-c.ago)
			}
			r.run(nil)
			if got := room.Listens(); !slices.Equal(got, []time.Duration{c.want}) {
				t.Errorf("it listens from %v ago, want %v", got, c.want)
			}
		})
	}
}

// Where nobody may interrupt, the end of kaiwa's own speech is not heard as the user's.
func TestHalfDuplex(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newHandsFree()
		r.mic.Before = voicetest.Speech()
		speech := voicetest.Speech()
		r.mic.Samples = slices.Concat(speech[10000:10000+samples(60*msec)], make([]int16, samples(3*time.Second)))
		r.stop = 2 * time.Second
		checkStory(t, r.run(nil), "opening listening ended")
	})
	bubble(t, "the stream is closed while it answers", func(t *testing.T) {
		r := newHandsFree(3 * time.Second)
		open := -1
		checkStory(t, r.run(func(e voice.Event) {
			if e, ok := e.(voice.Entered); ok && e.State == voice.Thinking {
				open = r.mic.Open()
			}
		}), "opening listening spoke kept"+answeredStory)
		if open != 0 {
			t.Errorf("%d streams are open", open)
		}
	})
}
