package voice_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

const answer = "The tallest mountain, of course, is Mount Fuji. It is 3,776 metres high. Many people climb it in summer."

// firstPiece is the first piece of answer, and on which of its words it is known to end.
const (
	firstPiece      = "The tallest mountain,"
	firstPieceWords = 3
)

// A rig is an engine made of fakes. Each test changes what it is about.
type rig struct {
	mic     *voicetest.Microphone
	out     *voicetest.Loudspeaker
	partner *voicetest.Partner
	engine  voice.Engine
	stop    time.Duration // when the recording ends
	cancel  time.Duration // when the turn is cancelled; 0: never
	start   voice.Start

	begun  time.Time
	sent   []sent // requests to the three services
	sentMu sync.Mutex
	turn   *voice.Turn
	later  []func() // what a test does when the turn has begun
}

type sent struct {
	what string
	at   time.Duration
}

// newRig makes a conversation in which all is well: 300 ms after the talk key somebody speaks, and stops after 2.7 s.
func newRig() *rig {
	r := &rig{stop: 2700 * time.Millisecond, start: voice.Start{Listen: true}}
	r.mic = &voicetest.Microphone{Samples: slices.Concat(voicetest.Noise(4800, 20), voicetest.Speech(), voicetest.Noise(16000, 20))}
	r.out = &voicetest.Loudspeaker{}
	r.partner = &voicetest.Partner{Answers: voicetest.Answers(answer, "stop", 350*time.Millisecond, 20*time.Millisecond)}
	r.engine = voice.Engine{
		Microphone: r.mic, Loudspeaker: r.out, Voice: "marin", VoiceModel: "v6", Threshold: 0.5,
		Transcriber: voicetest.Hears(voicetest.Said, 400*time.Millisecond),
		Synthesizer: voicetest.Beeps(300 * time.Millisecond),
	}
	return r
}

// An entry is an event and when it came.
type entry struct {
	event voice.Event
	at    time.Duration
}

// run runs the turn to its end. on is called for each event, and may be nil.
func (r *rig) run(on func(e voice.Event)) []entry {
	r.count()
	r.begun = time.Now()
	r.turn = r.engine.Begin(context.Background(), r.partner, r.start)
	for _, do := range r.later {
		do()
	}
	r.later = nil
	stop := time.AfterFunc(r.stop, r.turn.Stop)
	defer stop.Stop()
	if r.cancel > 0 {
		defer time.AfterFunc(r.cancel, r.turn.Cancel).Stop()
	}
	var all []entry
	for events := r.turn.Next(); events != nil; events = r.turn.Next() {
		for _, e := range events {
			all = append(all, entry{e, time.Since(r.begun)})
			if on != nil {
				on(e)
			}
		}
	}
	r.turn.Wait()
	return all
}

// count notes what is sent to the services.
func (r *rig) count() {
	transcriber, synthesizer := r.engine.Transcriber, r.engine.Synthesizer
	r.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
		r.note("transcribe")
		return transcriber.Transcribe(ctx, c)
	})
	if synthesizer != nil {
		r.engine.Synthesizer = voicetest.Synthesizer(func(ctx context.Context, text string) (io.ReadCloser, error) {
			r.note("speak " + text)
			return synthesizer.Speak(ctx, text)
		})
	}
}

func (r *rig) note(what string) {
	r.sentMu.Lock()
	defer r.sentMu.Unlock()
	r.sent = append(r.sent, sent{what, time.Since(r.begun)})
}

// story is what happened, a word for each event; words and heard only once in a row.
func story(all []entry) string {
	var words []string
	for _, e := range all {
		w := name(e.event)
		if n := len(words); n > 0 && words[n-1] == w && (w == "words" || w == "heard") {
			continue
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

var states = map[voice.State]string{
	voice.Opening: "opening", voice.Listening: "listening", voice.WritingDown: "writing", voice.Thinking: "thinking",
	voice.Answering: "answering", voice.Speaking: "speaking",
}

func name(e voice.Event) string {
	switch e := e.(type) {
	case voice.Entered:
		return states[e.State]
	case voice.NothingHeard:
		return "nothing:" + string(e.Reason)
	case voice.Dropped:
		return "dropped:" + string(e.Reason)
	case voice.Failed:
		return fmt.Sprintf("failed:%d:%d:%s", e.Step, e.ID, code(e.Err))
	case voice.Notice:
		return "notice:" + code(e.Err)
	case voice.Finished:
		return "finished:" + e.Reason
	case voice.Ended:
		if e.Cancelled {
			return "cancelled"
		}
		return "ended"
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", e), "voice."))
}

func code(err error) string {
	if f := fault.Of(err); f != nil {
		return string(f.Code)
	}
	return err.Error()
}

// find gives the first event of a kind.
func find[E voice.Event](t *testing.T, all []entry) E {
	t.Helper()
	for _, e := range all {
		if found, ok := e.event.(E); ok {
			return found
		}
	}
	var none E
	t.Fatalf("no %T in: %s", none, story(all))
	return none
}

func told(all []entry) string {
	var b strings.Builder
	for _, e := range all {
		if w, ok := e.event.(voice.Words); ok {
			b.WriteString(w.Text)
		}
	}
	return b.String()
}

// without drops from a story what comes at times of its own.
func without(story string, names ...string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(story), func(w string) bool { return slices.Contains(names, w) }), " ")
}

// bubble runs a test in virtual time. It fails where a goroutine is left.
func bubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

var errTest = errors.New("test")

func failTranscript(context.Context, *voice.Clip) (voice.Transcript, error) {
	return voice.Transcript{}, &fault.Fault{Code: fault.ServerTrouble}
}
