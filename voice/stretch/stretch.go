// Package stretch plays speech faster or slower with its pitch kept, by waveform similarity overlap-add: W. Verhelst and
// M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality time-scale modification of
// speech", ICASSP 1993.
//
// The sound is cut into segments that are put closer together or further apart. Each is taken, near its place, from
// where it is most like what would have followed the segment before it: so the periods of the voice go on.
package stretch

const (
	// hop is how many samples one step makes, 15 ms at 24 kHz: over them one segment fades into the next.
	hop = 360
	// reach is how far from its place a segment is looked for, 10 ms: a voice's period is within both sides of it.
	reach = 240
	// coarse is the stride of the first search, in lags and in samples.
	coarse = 4
	// shortest is the shortest fade.
	shortest = hop / 3
	// room is how much sound is taken in advance: a step at the highest rate needs no more.
	room = 4096
)

// Slowest and Fastest bound the rate.
const (
	Slowest = 0.5
	Fastest = 2.0
)

// fade is how loud the new segment is in each sample of a step: half of Hann's window. The old one has the rest.
var fade = hann()

// A Stretcher changes the speed of 24 kHz mono speech: samples are written to it, and others are read. At a rate of
// exactly 1 what is read is what was written, at once. Otherwise up to 35 ms are kept back. It does not allocate.
//
// It is not safe for concurrent use.
type Stretcher struct {
	rate   float64
	closed bool

	input [room]int16
	have  int     // samples in input
	next  int     // in input: what would follow the last segment
	place float64 // in input: where the next segment belongs
	gone  int     // samples that were in input before

	output [hop]int16
	from   int     // of output: what was not read
	to     int     // of output
	begins float64 // of output[0]: which sample of the source it is
	pace   float64 // of output: source samples for one
}

// New makes a stretcher of a rate, how many times faster than written it is read.
func New(rate float64) *Stretcher {
	s := &Stretcher{}
	s.SetRate(rate)
	return s
}

// SetRate changes the rate, from [Slowest] to [Fastest], of what is not rendered yet: from the next 15 ms on.
func (s *Stretcher) SetRate(rate float64) {
	if !(rate >= Slowest) { // also what is no number
		rate = Slowest
	}
	s.rate = min(rate, Fastest)
}

// Reset forgets the sound, but not the rate: a new one begins.
func (s *Stretcher) Reset() {
	s.closed = false
	s.have, s.next, s.place, s.gone = 0, 0, 0, 0
	s.from, s.to = 0, 0
}

// Write takes samples of the source, as many as there is room for, and answers how many. It takes some whenever Read
// has none to give.
func (s *Stretcher) Write(samples []int16) int {
	if drop := min(s.next, int(s.place)-reach); drop > room/2 {
		copy(s.input[:], s.input[drop:s.have])
		s.have -= drop
		s.next -= drop
		s.place -= float64(drop)
		s.gone += drop
	}
	n := copy(s.input[s.have:], samples)
	s.have += n
	return n
}

// Close says that the source has ended: Read gives the rest.
func (s *Stretcher) Close() { s.closed = true }

// Position is which sample of the source the next sample read is, counted from the last Reset.
func (s *Stretcher) Position() float64 {
	at := float64(s.gone) + s.place
	if s.from < s.to {
		at = s.begins + float64(s.from)*s.pace
	}
	return min(at, float64(s.gone+s.have))
}

// Read gives samples, as many as there are and p has room for. 0: it needs more of the source, or that has ended and
// all of it was read.
func (s *Stretcher) Read(p []int16) int {
	n := 0
	for n < len(p) {
		if s.from < s.to {
			k := copy(p[n:], s.output[s.from:s.to])
			s.from += k
			n += k
			continue
		}
		if s.rate == 1 {
			k := copy(p[n:], s.input[s.next:s.have])
			s.next += k
			s.place = float64(s.next)
			return n + k
		}
		if !s.step() {
			break
		}
	}
	return n
}

// step renders one hop, if there is enough input.
func (s *Stretcher) step() bool {
	at := int(s.place)
	if !s.closed && max(s.next, at+reach)+hop > s.have {
		return false
	}
	s.begins, s.pace = float64(s.gone)+s.place, s.rate
	s.from, s.to = 0, hop
	mix := min(hop, s.have-s.next)
	if s.have-at <= hop || mix < shortest { // the end of the source
		s.to = copy(s.output[:], s.input[s.next:s.have])
		s.next += s.to
		s.place = float64(s.next)
		return s.to > 0
	}
	segment := s.search(at, mix)
	for i, v := range s.input[segment : segment+hop] {
		if i < mix {
			k := fade[i*hop/mix]
			v = round(float32(v)*k + float32(s.input[s.next+i])*(1-k))
		}
		s.output[i] = v
	}
	s.next = segment + hop
	s.place += hop * s.rate
	return true
}

// search finds the segment near a place that is most like what would follow the last one, of which there are so many
// samples: first roughly, then around the best.
func (s *Stretcher) search(at, mix int) int {
	first, end := max(at-reach, 0), min(at+reach, s.have-hop)
	best := min(at, end)
	most := s.alike(best, mix, coarse)
	for i := first; i <= end; i += coarse {
		if a := s.alike(i, mix, coarse); a > most {
			best, most = i, a
		}
	}
	around := best
	most = s.alike(best, mix, 1)
	for i := max(around-coarse+1, first); i < min(around+coarse, end+1); i++ {
		if a := s.alike(i, mix, 1); a > most {
			best, most = i, a
		}
	}
	return best
}

// alike is how like a segment is to what would follow the last one: their correlation by the segment's energy, squared
// with its sign.
func (s *Stretcher) alike(segment, mix, stride int) float32 {
	a, b := s.input[segment:segment+mix], s.input[s.next:s.next+mix]
	var product, energy float32
	for i := 0; i < mix; i += stride {
		x, y := float32(a[i]), float32(b[i])
		product += x * y
		energy += x * x
	}
	if product < 0 {
		return -product * product / (energy + 1)
	}
	return product * product / (energy + 1)
}
