package voice

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice/sentence"
)

// A speech speaks an answer while it is being written: a sentence is fetched while those before it play. A nil speech
// is that of an answer which is only shown.
type speech struct {
	turn    *Turn
	message int64
	alone   bool // there is nothing but the speech: it cannot go on without sound

	ctx      context.Context // of everything that is heard; its end means silence
	silence  context.CancelFunc
	unflush  func() bool
	fetching context.Context // of what is fetched: it ends as well when something fails
	give     context.CancelFunc

	pieces  queue[sentence.Piece]
	player  *player
	failed  atomic.Bool
	written chan struct{} // closed when all that will be played is written
	watched chan struct{} // closed when all of it was played
	cut     bool          // after wait: it was silenced
}

// An utterance is one sentence that is being fetched.
type utterance struct {
	piece    sentence.Piece
	chunks   chan []int16
	fetched  atomic.Int64 // samples so far
	complete atomic.Bool  // and no more will come
	err      error        // to be read when chunks is closed
	start    int64        // the player's samples before it
}

const (
	// Chunks of an utterance that are kept until it is played; the rest is left to the network.
	maxChunks = 2048
	// maxChunk is the longest chunk in bytes: 100 ms.
	maxChunk = SpeakRate / 10 * 2

	// lookAfter is how often the loudspeaker is looked after when all is written.
	lookAfter = 250 * time.Millisecond
)

// speak starts to speak an answer. It is nil where answers are not spoken.
func (t *Turn) speak(message int64, alone bool) *speech {
	if !t.speaks() {
		return nil
	}
	s := &speech{turn: t, message: message, alone: alone, written: make(chan struct{}), watched: make(chan struct{})}
	s.ctx, s.silence = context.WithCancel(t.ctx)
	s.unflush = context.AfterFunc(s.ctx, t.engine.Loudspeaker.Flush)
	s.fetching, s.give = context.WithCancel(s.ctx)
	s.player = newPlayer(t.engine.Loudspeaker)
	ahead := make(chan *utterance, 1) // with the one that waits to be put there: two sentences
	t.spawn(func() { s.fetch(ahead) })
	t.spawn(func() { s.play(ahead) })
	t.spawn(s.watch)
	return s
}

// say speaks pieces after those before.
func (s *speech) say(pieces []sentence.Piece) {
	if s == nil {
		return
	}
	for _, p := range pieces {
		s.pieces.add(p)
	}
}

// close says that there are no more pieces.
func (s *speech) close() {
	if s != nil {
		s.pieces.close()
	}
}

// drop stops it: silence.
func (s *speech) drop() {
	if s != nil {
		s.silence()
	}
}

// silent tells whether nothing is spoken any more, or ever was.
func (s *speech) silent() bool { return s == nil || s.failed.Load() }

// wait waits until all was played, or until there is silence for another reason.
func (s *speech) wait() {
	if s == nil {
		return
	}
	<-s.watched
	s.cut = s.ctx.Err() != nil
	s.unflush()
	s.silence()
}

// result tells what was heard of an answer, after wait.
func (s *speech) result(a *reply) Spoken {
	if s == nil || s.silent() && !s.player.started() {
		return Spoken{Heard: a.length, Whole: true} // it was only shown
	}
	r := Spoken{Heard: s.player.heard(), Voice: s.turn.engine.Voice}
	if !s.cut && !s.failed.Load() && a.err == nil {
		r.Heard, r.Whole = a.length, true
	}
	return r
}

// fetch fetches what can be spoken of the pieces, each as soon as it is there, but not far ahead of what is played.
func (s *speech) fetch(ahead chan<- *utterance) {
	defer close(ahead)
	var speaker sentence.Speaker
	for pieces := s.pieces.take(); pieces != nil; pieces = s.pieces.take() {
		for _, p := range pieces {
			text := speaker.Speak(p.Text)
			if text == "" {
				continue
			}
			if s.fetching.Err() != nil {
				return
			}
			s.turn.mark(&s.turn.timings.FirstPiece)
			u := &utterance{piece: p, chunks: make(chan []int16, maxChunks)}
			s.turn.spawn(func() { s.fetchOne(u, text) })
			select {
			case ahead <- u:
			case <-s.fetching.Done():
				return
			}
		}
	}
}

// fetchOne fetches one sentence, from its first bytes on.
func (s *speech) fetchOne(u *utterance, text string) {
	defer close(u.chunks)
	body, err := s.turn.engine.Synthesizer.Speak(s.fetching, text)
	if err != nil {
		u.err = err
		return
	}
	defer body.Close()
	u.err = u.take(s.fetching, body)
	u.complete.Store(true)
}

// take reads samples until there are no more. Chunks of a network end anywhere, also within a sample.
func (u *utterance) take(ctx context.Context, body io.Reader) error {
	buffer, odd := make([]byte, maxChunk), 0
	for {
		n, err := body.Read(buffer[odd:])
		n += odd
		odd = n % 2
		samples := make([]int16, n/2)
		for i := range samples {
			samples[i] = int16(binary.LittleEndian.Uint16(buffer[2*i:]))
		}
		if odd > 0 {
			buffer[0] = buffer[n-1]
		}
		if len(samples) > 0 {
			u.fetched.Add(int64(len(samples)))
			select {
			case u.chunks <- samples:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		switch {
		case errors.Is(err, io.EOF) && u.fetched.Load() == 0:
			return &fault.Fault{Code: fault.NoSpeech, Service: "speaking"}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// play plays the utterances, in order.
func (s *speech) play(ahead <-chan *utterance) {
	s.write(ahead)
	close(s.written)
	s.tend()
}

// write writes the utterances to the loudspeaker as soon as it is open.
func (s *speech) write(ahead <-chan *utterance) {
	defer func() {
		if s.ctx.Err() != nil {
			s.turn.engine.Loudspeaker.Flush() // what a Write put there after the first
		}
	}()
	select {
	case err := <-s.turn.opened:
		if err != nil {
			s.unopened(err)
			return
		}
	case <-s.ctx.Done():
		return
	}
	s.player.begin()
	for u := range ahead {
		if err := s.player.play(s.ctx, u); err != nil {
			s.stopped(err)
			return
		}
	}
}

// tend looks after the loudspeaker until it has played what is written: one that dies then is opened again.
func (s *speech) tend() {
	tick := time.NewTicker(lookAfter)
	defer tick.Stop()
	for {
		select {
		case <-s.watched:
			return
		case <-tick.C:
		}
		if _, err := s.player.write(s.ctx, nil); err != nil {
			s.stopped(err)
			return
		}
	}
}

// stopped goes on without sound after an error of the player.
func (s *speech) stopped(err error) {
	s.broke(err)
	if fault.Is(err, fault.LoudspeakerLost) {
		s.silence() // what is queued there will never play
	}
}

// unopened goes on without sound where there is no loudspeaker.
func (s *speech) unopened(err error) {
	if s.alone {
		s.broke(err)
		return
	}
	s.failed.Store(true)
	s.give()
	if s.ctx.Err() == nil {
		s.turn.events.add(Notice{err})
	}
}

// broke goes on without sound: what was written is played, no more is fetched.
func (s *speech) broke(err error) {
	if s.ctx.Err() != nil || s.failed.Swap(true) {
		return
	}
	s.give()
	s.turn.fail(StepSpeak, s.message, err)
}
