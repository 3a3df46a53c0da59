// Package endpoint finds where the user's utterances begin and end, from voice activity and from the words so far.
//
// An utterance has two ends. At the soft end, after a short silence, its transcription can begin, on trial. At the hard
// end it is over. How long that takes depends on the words: a whole sentence ends soon, "and" waits for what follows.
package endpoint

import (
	"math/bits"
	"time"

	"kaiwa/voice/activity"
)

const (
	// softAfter is the silence of a soft end: longer than the closure of a consonant.
	softAfter = 200 * time.Millisecond

	// hardAfter is the silence of a hard end while nothing is known of the words. It is long, for what it waits for is
	// the transcript, without which nothing can be answered anyway.
	hardAfter = 1000 * time.Millisecond

	// The same when the words are known: after a whole sentence, after words that tell nothing, and after words that
	// want others to follow. The first is what a soft end and a quick transcription take together: such an utterance ends
	// with its transcript.
	wholeAfter  = 550 * time.Millisecond
	unsureAfter = 900 * time.Millisecond
	moreAfter   = 1450 * time.Millisecond

	// enough of the last eight frames with voice are speech: a short "no" has no more. In a minute of keyboard, claps,
	// music or a fan there are never two.
	enough = 3
)

// A Kind is what an event tells.
type Kind uint8

// The events of an utterance: Speech, then SoftEnd and Resumed any number of times, then SoftEnd and HardEnd.
const (
	Speech  Kind = iota + 1 // somebody speaks
	SoftEnd                 // silence: the words so far can be written down
	Resumed                 // more is said: what was written down since the soft end is not all
	HardEnd                 // the utterance is over
)

// An Event is something that happened. At is a sample, counted from the detector's first: for Speech and Resumed the
// first with voice, for the ends the one after the last with voice.
type Event struct {
	Kind Kind
	At   int
}

// A State is what is going on.
type State uint8

// The states.
const (
	Waiting  State = iota // for somebody to speak
	Speaking              // somebody speaks
	Pausing               // since the soft end
)

// Options are what a user may want otherwise. The zero value is right for most.
type Options struct {
	// HardAfter is the silence of a hard end while nothing is known of the words; 0 is one second. Where no
	// transcription begins at the soft end, 600 to 800 ms are a compromise between waiting and cutting off.
	HardAfter time.Duration
	// Memory is what an endpointer before this one had learned with the same microphone.
	Memory Memory
}

// A Memory is what an endpointer has learned: how loud the room, the user's voice and the loudest sound are.
type Memory struct {
	near    near
	loudest float64
}

// An Endpointer finds the ends. Its time is that of the samples: it has no clock. It is for one goroutine.
type Endpointer struct {
	detector *activity.Detector
	events   []Event
	unknown  time.Duration // Options.HardAfter
	after    time.Duration // the silence of a hard end now
	near     near
	state    State
	written  int   // samples, in all
	lastEnd  int   // of the voice
	voices   uint8 // which of the last eight frames have voice, the newest in the lowest bit
}

// New makes an endpointer that finds voice with a detector. The detector is new, and nobody else writes to it.
func New(detector *activity.Detector, o Options) *Endpointer {
	if o.HardAfter <= 0 {
		o.HardAfter = hardAfter
	}
	o.HardAfter = min(max(o.HardAfter, wholeAfter), moreAfter)
	if o.Memory.loudest > 0 {
		detector.Expect(o.Memory.loudest)
	}
	return &Endpointer{
		detector: detector, near: o.Memory.near, unknown: o.HardAfter, after: o.HardAfter, events: make([]Event, 0, 8),
	}
}

// Memory is what was learned until now, for the endpointer after this one.
func (e *Endpointer) Memory() Memory { return Memory{e.near, e.detector.Loudest()} }

// LastVoice is the sample after the last with voice of the utterance that is going on, or that was the last.
func (e *Endpointer) LastVoice() int { return e.lastEnd }

// State tells what is going on.
func (e *Endpointer) State() State { return e.state }

// HardAfter is how much silence ends the utterance, as far as is known now: never more than 1.5 s.
func (e *Endpointer) HardAfter() time.Duration { return e.after }

// Write listens to the next samples, 16 kHz mono, any number of them, and tells what happened. The events are valid
// until the next Write.
func (e *Endpointer) Write(samples []int16) []Event {
	e.events = e.events[:0]
	for len(samples) > 0 {
		n := min(len(samples), activity.FrameSize-e.written%activity.FrameSize)
		e.detector.Write(samples[:n])
		samples = samples[n:]
		e.written += n
		if e.written%activity.FrameSize == 0 {
			e.frame(e.near.is(e.detector.Voice(), e.detector.Level()))
		}
	}
	return e.events
}

// Hint takes the words up to a soft end, the event's At, in a language: an ISO 639-1 code, or "" if it is not known. Like
// Write it tells what happened: the utterance may be over with them. A hint that comes too late, after Resumed, is not
// listened to.
func (e *Endpointer) Hint(at int, words, language string) []Event {
	if e.state != Pausing || at != e.lastEnd {
		return nil
	}
	e.events = e.events[:0]
	switch outlook(words, language) {
	case whole:
		e.after = wholeAfter
	case more:
		e.after = moreAfter
	default:
		e.after = unsureAfter
	}
	e.settle()
	return e.events
}

// frame takes what the detector says of a frame, which ends with the last sample written.
func (e *Endpointer) frame(voice bool) {
	e.voices <<= 1
	if voice {
		e.voices |= 1
	}
	switch e.state {
	case Waiting:
		e.begin(Speech)
	case Speaking:
		if voice {
			e.lastEnd = e.written
		} else if e.silent(softAfter) {
			e.after = e.unknown
			e.enter(Pausing, SoftEnd, e.lastEnd)
		}
	case Pausing:
		if !e.begin(Resumed) {
			e.settle()
		}
	}
}

// settle ends the utterance where there has been enough silence.
func (e *Endpointer) settle() {
	doubt := e.voices&3 != 0 // these frames may be the first of more speech
	if e.silent(moreAfter) || e.silent(e.after) && !doubt {
		e.enter(Waiting, HardEnd, e.lastEnd)
	}
}

// begin tells whether enough of the last frames have voice.
func (e *Endpointer) begin(k Kind) bool {
	if bits.OnesCount8(e.voices) < enough {
		return false
	}
	e.lastEnd = e.written
	e.enter(Speaking, k, e.written-bits.Len8(e.voices)*activity.FrameSize)
	return true
}

func (e *Endpointer) enter(s State, k Kind, at int) {
	e.state, e.voices = s, 0
	e.events = append(e.events, Event{k, at})
}

// silent tells whether there has been no voice for so long, to within half a frame.
func (e *Endpointer) silent(d time.Duration) bool {
	return e.written-e.lastEnd >= int(d*activity.Rate/time.Second)-activity.FrameSize/2
}
