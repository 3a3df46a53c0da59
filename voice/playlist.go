package voice

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"

	"kaiwa/config/fault"
	"kaiwa/voice/cadence"
	"kaiwa/voice/sentence"
)

// A track is a piece of an answer that is spoken at once, with its sound as it comes in.
type track struct {
	piece sentence.Piece
	said  string // what is said of it

	asked    bool // its sound is fetched, or was
	new      bool // and not kept from before
	complete bool // all its sound is there
	err      error
	samples  []int16

	words []cadence.Word // of a complete one: where they are in its sound; nil: not known yet
}

// A playlist is what there is to be heard of an answer: its tracks in the order of the text.
type playlist struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and another made, whenever something changes
	tracks  []*track
	closed  bool // no more tracks come
	trial   bool // it is not sure that there is such an answer: nothing is to be heard
}

// lookAhead is how many tracks after the one that is being written to the loudspeaker are fetched.
const lookAhead = 2

const (
	// maxChunk is how much of a track is read at once, in bytes: 100 ms.
	maxChunk = SpeakRate / 10 * 2
	// maxTrack is the longest track, in samples: nobody takes five minutes for 200 characters.
	maxTrack = 5 * 60 * SpeakRate
)

func newPlaylist(trial bool) *playlist {
	return &playlist{changed: make(chan struct{}), trial: trial}
}

// tell wakes all who wait for a change. p.mu is held.
func (p *playlist) tell() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// add puts a track at the end. Where the first one was put there on trial it is taken instead, if it is the same and
// no failure; add tells so.
func (p *playlist) add(u *track) (there bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	defer p.tell()
	if p.trial {
		p.trial = false
		if old := p.tracks; len(old) == 1 && old[0].piece == u.piece && old[0].said == u.said && old[0].err == nil {
			return true
		}
		p.tracks = nil
	}
	p.tracks = append(p.tracks, u)
	return false
}

// try makes a track the first one on trial, if there is none yet.
func (p *playlist) try(u *track) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.trial || len(p.tracks) > 0 {
		return false
	}
	p.tracks = append(p.tracks, u)
	return true
}

// close says that there are no more tracks.
func (p *playlist) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trial { // what was fetched is no part of the answer
		p.trial, p.tracks = false, nil
	}
	p.closed = true
	p.tell()
}

// take reads a track's sound until there is no more. Chunks of a network end anywhere, also within a sample.
func (p *playlist) take(u *track, body io.Reader) error {
	buffer, odd := make([]byte, maxChunk), 0
	for {
		n, err := body.Read(buffer[odd:])
		n += odd
		odd = n % 2
		total := p.append(u, buffer[:n-odd])
		if odd > 0 {
			buffer[0] = buffer[n-1]
		}
		switch {
		case errors.Is(err, io.EOF) && total == 0:
			return &fault.Fault{Code: fault.NoSpeech, Service: "speaking"}
		case errors.Is(err, io.EOF), total > maxTrack:
			return nil
		case err != nil:
			return err
		}
	}
}

// append adds s16 little-endian samples to a track, and answers how many it has.
func (p *playlist) append(u *track, b []byte) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := 0; i < len(b); i += 2 {
		u.samples = append(u.samples, int16(binary.LittleEndian.Uint16(b[i:])))
	}
	if len(b) > 0 {
		p.tell()
	}
	return len(u.samples)
}

// settle says that no more of a track comes.
func (p *playlist) settle(u *track, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u.complete, u.err = err == nil, err
	p.tell()
}

// fetch fetches a track, from its first bytes on.
func (p *playlist) fetch(ctx context.Context, from Synthesizer, u *track) {
	body, err := from.Speak(ctx, u.said)
	if err == nil {
		defer body.Close()
		err = p.take(u, body)
	}
	p.settle(u, err)
}

// cadence is where the words of a track are in its sound. pace is how many samples a measure of 1 takes, where that is
// not all there. p.mu is held.
func (u *track) cadence(pace float64) []cadence.Word {
	switch {
	case u.words != nil:
	case u.complete:
		u.words = cadence.Fit(u.piece.Text, u.said, u.samples)
	default:
		return cadence.Guess(u.piece.Text, u.said, u.samples, pace)
	}
	return u.words
}

// heard is at which byte of the whole text the word is that is said with a sample, and up to which byte the text was
// heard then: with a word of which half was. p.mu is held.
func (u *track) heard(sample int, pace float64) (at, heard int) {
	if u.complete && sample >= len(u.samples) {
		return u.piece.To, u.piece.To
	}
	at, heard = u.piece.From, u.piece.From
	for i, w := range u.cadence(pace) {
		if float64(sample) < w.Begins && i > 0 {
			break
		}
		at = u.piece.From + w.From
		if float64(sample) >= (w.Begins+w.Ends)/2 {
			heard = u.piece.From + w.To
		}
	}
	return at, heard
}

// sample is with which sample of a complete track the word begins that a byte of the whole text is in. p.mu is held.
func (u *track) sample(at int) int {
	for i, w := range u.cadence(0) {
		if u.piece.From+w.To > at {
			if i == 0 {
				return 0
			}
			return min(max(int(w.Begins), 0), len(u.samples))
		}
	}
	return len(u.samples)
}

// pace is how many samples a measure of 1 takes, as the last whole track tells. p.mu is held.
func (p *playlist) pace() float64 {
	for _, u := range slices.Backward(p.tracks) {
		if pace := cadence.Pace(u.words, u.said); pace > 0 {
			return pace
		}
	}
	return SpeakRate / 1000 // a measure is about 1 ms
}

// speech is all that there is of the sound of whole tracks, and whether something of it is new.
func (p *playlist) speech() (s Speech, some bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range p.tracks {
		if !u.complete {
			continue
		}
		from := len(s.Samples)
		s.Samples = append(s.Samples, u.samples...)
		s.Marks = append(s.Marks, Mark{Span{u.piece.From, u.piece.To}, Span{from, len(s.Samples)}})
		some = some || u.new
	}
	return s, some
}
