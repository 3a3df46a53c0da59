package voice

import (
	"context"
	"slices"
	"time"

	"kaiwa/voice/activity"
	"kaiwa/voice/endpoint"
)

const (
	// reach is how far back an utterance may begin that is found now: a voice is known some 250 ms late.
	reach = PreRoll + 300*time.Millisecond

	// ending is how long soft sounds go on after the last voice.
	ending = 250 * time.Millisecond

	// fixedEnd is the silence that ends an utterance whose words are not known before it ends.
	fixedEnd = 700 * time.Millisecond
)

// An ear listens hands-free: it finds utterances in a stream, and keeps as much of it as an utterance may need. Samples
// are counted from the stream's first.
type ear struct {
	stream   *timed
	sure     bool // it is the user who is heard: the voice has interrupted
	detector *activity.Detector
	ends     *endpoint.Endpointer
	samples  []int16 // the latest
}

// openEar opens the microphone and begins to listen.
func (t *Turn) openEar(s Start) (*ear, error) {
	detector, err := t.detector()
	if err != nil {
		return nil, err
	}
	options := endpoint.Options{Memory: t.engine.Room.learned()}
	if !t.engine.Speculative {
		options.HardAfter = fixedEnd
	}
	preRoll := PreRoll
	if !t.engine.Interrupting {
		preRoll = 0 // there kaiwa spoke: half duplex
	}
	stream, err := t.listenFrom(t.ctx, sinceThen(s.Since, preRoll))
	if err != nil {
		return nil, err
	}
	e := &ear{stream: stream, sure: !s.Since.IsZero(), detector: detector, ends: endpoint.New(detector, options)}
	if preRoll == 0 {
		err = e.drain(t.ctx)
	}
	if err != nil {
		stream.Close()
	}
	return e, err
}

// drain throws away what was on its way here when the stream began.
func (e *ear) drain(ctx context.Context) error {
	var waste [block]int16
	for left := samplesOf(onTheWay); left > 0; {
		n, err := e.stream.Read(ctx, waste[:min(left, block)])
		if err != nil {
			return err
		}
		left -= n
	}
	e.stream.first, e.stream.heard = e.stream.at(e.stream.heard), 0
	return nil
}

// hear listens to the next samples. Like Stream.Read it gives what is there even if ctx is done.
func (e *ear) hear(ctx context.Context) ([]endpoint.Event, error) {
	n := len(e.samples)
	e.samples = slices.Grow(e.samples, block)[:n+block]
	listen := e.stream.readUser
	if e.sure {
		listen = e.stream.Read
	}
	read, err := listen(ctx, e.samples[n:])
	e.samples = e.samples[:n+read]
	return e.ends.Write(e.samples[n:]), err
}

// from is the first sample that is kept.
func (e *ear) from() int { return e.stream.heard - len(e.samples) }

// forget drops what is so old that no utterance can begin with it any more, now and then.
func (e *ear) forget() {
	keep := samplesOf(reach)
	if len(e.samples) < 2*keep {
		return
	}
	e.samples = append(e.samples[:0], e.samples[len(e.samples)-keep:]...)
	e.detector.Forget(e.from())
}

// renew is for what was given away of the samples, and may still be read there, before they are forgotten.
func (e *ear) renew() {
	e.samples = slices.Clone(e.samples[max(len(e.samples)-samplesOf(reach), 0):])
	e.detector.Forget(e.from())
}

// clip is what was heard from a sample on. There was voice in it until end, and so long; what came after that is not the
// user's.
func (e *ear) clip(from, end int, voiced time.Duration) *Clip {
	var spans []activity.Span
	for _, s := range e.detector.Spans() {
		s = activity.Span{From: max(s.From, from) - from, To: min(s.To, end+samplesOf(ending)) - from}
		if s.To > s.From {
			spans = append(spans, s)
		}
	}
	samples := e.samples[from-e.from():]
	return newClip(slices.Clip(samples[:min(len(samples), maxSamples)]), spans, voiced)
}
