package voicetest

import (
	"context"
	"slices"
	"sync"
	"time"

	"kaiwa/voice"
)

// roomPeriod is how often a Room hands samples over.
const roomPeriod = 10 * time.Millisecond

// A Room is a microphone that is always open, and hears what is said when it is said. It remembers all of it.
type Room struct {
	Noise int // amplitude of what is heard all the time
	// Idle is after what silence it hands nothing over, until something is said. So a test need not listen to hours of
	// nothing. 0: it always does.
	Idle time.Duration

	mu      sync.Mutex
	born    time.Time
	noise   []int16
	said    []saying
	streams int // that are open
	listens []time.Duration
}

type saying struct {
	at       int // sample
	samples  []int16
	doubtful int // from which of them on they are
}

// Say lets somebody begin to say something now.
func (r *Room) Say(samples []int16) { r.Echo(samples, len(samples)) }

// Echo lets samples be heard from now on as the loudspeaker's are of which the microphone finds out, with one of them, that
// they are: from there on they are doubtful.
func (r *Room) Echo(samples []int16, doubtful int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.said = slices.DeleteFunc(r.said, func(s saying) bool { return now-s.at-len(s.samples) > 10*voice.HearRate })
	r.said = append(r.said, saying{now, samples, doubtful})
}

// Open tells how many streams are not closed.
func (r *Room) Open() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.streams
}

// Listens are the pre-rolls of all streams.
func (r *Room) Listens() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.listens)
}

// now is the sample that is heard now.
func (r *Room) now() int {
	if r.born.IsZero() {
		r.born = time.Now()
		r.noise = Noise(voice.HearRate, r.Noise)
	}
	return samplesIn(time.Since(r.born).Truncate(roomPeriod), voice.HearRate)
}

// Listen is voice.Microphone's.
func (r *Room) Listen(ctx context.Context, preRoll time.Duration) (voice.Stream, error) {
	for {
		r.mu.Lock()
		if r.streams == 0 {
			break
		}
		r.mu.Unlock()
		if !sleep(ctx, roomPeriod) {
			return nil, ctx.Err()
		}
	}
	defer r.mu.Unlock()
	r.streams++
	r.listens = append(r.listens, preRoll)
	return &roomStream{closing: closing{mu: &r.mu, open: &r.streams}, room: r, next: max(r.now()-samplesIn(preRoll, voice.HearRate), 0)}, nil
}

// Notice is voice.Microphone's.
func (r *Room) Notice() error { return nil }

type roomStream struct {
	closing
	room     *Room
	next     int // sample
	doubtful bool
}

// Doubtful is voice.Stream's.
func (s *roomStream) Doubtful() bool { return s.doubtful }

// Read is voice.Stream's.
func (s *roomStream) Read(ctx context.Context, p []int16) (int, error) {
	for {
		if n := s.take(p); n > 0 {
			return n, nil
		}
		if !sleep(ctx, roomPeriod) {
			return 0, ctx.Err()
		}
	}
}

// take hears what there is.
func (s *roomStream) take(p []int16) int {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if r.Idle > 0 {
		last := 0
		for _, d := range r.said {
			last = max(last, d.at+len(d.samples))
		}
		if s.next > last+samplesIn(r.Idle, voice.HearRate) {
			s.next = now
		}
	}
	n := min(len(p), now-s.next)
	for i := range n {
		v, doubtful := r.heard(s.next + i)
		if i == 0 {
			s.doubtful = doubtful
		}
		if doubtful != s.doubtful {
			n = i
			break
		}
		p[i] = v
	}
	s.next += n
	return n
}

// heard is a sample, and whether it is doubtful.
func (r *Room) heard(at int) (sample int16, doubtful bool) {
	v := int(r.noise[at%len(r.noise)])
	for _, d := range r.said {
		if j := at - d.at; j >= 0 && j < len(d.samples) {
			v += int(d.samples[j])
			doubtful = doubtful || j >= d.doubtful
		}
	}
	return int16(max(-32768, min(32767, v))), doubtful
}
