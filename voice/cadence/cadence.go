package cadence

import (
	"math"
	"slices"
)

// speakRate is the sound's, in Hz.
const speakRate = 24000

const (
	// frame is in how long parts sound is looked at for silence: 10 ms.
	frame = speakRate / 100
	// shortestPause is a silence within a sentence that may be a pause: 80 ms.
	shortestPause = 8 * frame
	// hush is how much less loud than speech a silence is: 35 dB.
	hush = 0.018
)

// Fit finds where the words of a text are in its sound, given what is said of it. It is for 24 kHz mono speech.
func Fit(text, said string, sound []int16) []Word {
	all := words(said)
	pauses := measure(said, all)
	fit(all, pauses, sound)
	return carry(words(text), text, all, said)
}

// Guess is like Fit for a sound of which only the start is there. pace is how many samples a measure of 1 takes: 1 ms by a
// voice of no particular speed; see [Pace].
func Guess(text, said string, sound []int16, pace float64) []Word {
	all := words(said)
	pauses := measure(said, all)
	guess(all, pauses, sound, pace)
	return carry(words(text), text, all, said)
}

// Pace is how many samples a measure of 1 takes, as fitted words of a text tell, given what is said of it. It is 0 where
// they do not.
func Pace(all []Word, said string) float64 {
	samples := 0.0
	for _, w := range all {
		samples += w.Ends - w.Begins
	}
	measured := words(said)
	measure(said, measured)
	if n := len(measured); n > 0 {
		return samples / measured[n-1].Ends
	}
	return 0
}

// near is how far from where a word is expected to end a pause is looked for: 300 ms.
const near = 3 * speakRate / 10

// guess lays words that were measured into a sound of which only the start is known: one after the other at a pace,
// between the silences as far as there are any.
func guess(said []Word, pauses []bool, sound []int16, pace float64) {
	quiet := silences(sound)
	at := 0.0
	if len(quiet) > 0 && quiet[0].from == 0 && quiet[0].to < len(sound) {
		at, quiet = float64(quiet[0].to), quiet[1:]
	}
	for i := range said {
		w := &said[i]
		w.Ends, w.Begins = at+(w.Ends-w.Begins)*pace, at
		at = w.Ends
		if pauses[i] && at > float64(len(sound)) {
			at += pauseSpoken * pace
		}
		for len(quiet) > 0 {
			next, met := w.meet(quiet[0], pauses[i])
			if !met {
				break
			}
			at, quiet = next, quiet[1:]
		}
	}
}

// meet takes account of a silence, if that is in a word or a pause behind it, and answers where the next word begins.
func (w *Word) meet(q span, pause bool) (next float64, met bool) {
	from, to := float64(q.from), float64(q.to)
	switch {
	case pause && from > max(w.Begins, w.Ends-near) && from < w.Ends+near:
		w.Ends = from
		return to, true
	case from < w.Ends:
		w.Ends += to - from
		return w.Ends, true
	}
	return 0, false
}

// fit lays words that were measured into their sound: in proportion, between the silences that are pauses.
func fit(said []Word, pauses []bool, samples []int16) {
	if len(said) == 0 {
		return
	}
	quiet := silences(samples)
	begins, ends := 0, len(samples)
	if n := len(quiet); n > 0 && quiet[n-1].to == ends && n > 1 {
		ends, quiet = quiet[n-1].from, quiet[:n-1]
	}
	if len(quiet) > 0 && quiet[0].from == 0 && quiet[0].to < ends {
		begins, quiet = quiet[0].to, quiet[1:]
	}
	first := 0
	for _, m := range match(said, pauses, quiet, begins, ends) {
		spread(said[first:m.word+1], begins, quiet[m.silence].from)
		first, begins = m.word+1, quiet[m.silence].to
	}
	spread(said[first:], begins, ends)
}

// spread lays words into a part of a sound, in proportion.
func spread(said []Word, begins, ends int) {
	if len(said) == 0 {
		return
	}
	zero := said[0].Begins
	scale := float64(ends-begins) / (said[len(said)-1].Ends - zero)
	for i := range said {
		w := &said[i]
		w.Begins, w.Ends = float64(begins)+(w.Begins-zero)*scale, float64(begins)+(w.Ends-zero)*scale
	}
}

// silences are the silent parts of a sound: at its ends, and the longer ones within it.
func silences(samples []int16) []span {
	levels := make([]float64, 0, len(samples)/frame+1)
	for part := range slices.Chunk(samples, frame) {
		levels = append(levels, rms(part))
	}
	if len(levels) == 0 {
		return nil
	}
	sorted := slices.Clone(levels)
	slices.Sort(sorted)
	limit := sorted[len(sorted)*9/10] * hush
	var all []span
	for i := 0; i < len(levels); i++ {
		j := i
		for j < len(levels) && levels[j] <= limit {
			j++
		}
		s := span{i * frame, min(j*frame, len(samples))}
		if j > i && (i == 0 || j == len(levels) || s.to-s.from >= shortestPause) {
			all = append(all, s)
		}
		i = j
	}
	return all
}

func rms(samples []int16) float64 {
	sum := 0.0
	for _, v := range samples {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(samples)))
}

// A span is a part of a sound, in samples.
type span struct{ from, to int }

// A pause is a silence that belongs to the end of a word.
type pause struct{ word, silence int }

// What it costs to believe something of a silence, in ms by which it would be in the wrong place.
const (
	notPaused   = 150 // a mark at which there is none
	notMarked   = 250 // one without a mark, at a word's end,
	notMarkedAs = 0.4 // and by its length: short ones are in words
)

// match finds which silences are pauses, and after which words: each where it is about expected, and most at marks. The
// rest are in words.
func match(said []Word, pauses []bool, quiet []span, begins, ends int) []pause {
	if len(quiet) == 0 {
		return nil
	}
	voiced := ends - begins
	for _, q := range quiet {
		voiced -= q.to - q.from
	}
	// The measure of the words, of all that is voiced.
	scale := said[len(said)-1].Ends / float64(max(voiced, 1))
	at, before := make([]float64, len(quiet)), 0
	for j, q := range quiet {
		at[j] = float64(q.from-begins-before) * scale
		before += q.to - q.from
	}
	// cost[i][j] is the least for the first i words and the first j silences; from tells of which choice it is.
	n, m := len(said)-1, len(quiet) // after the last word there is no pause within
	cost, taken := grid(n+1, m+1), make([][]bool, n+1)
	for i := range cost {
		taken[i] = make([]bool, m+1)
		for j := range cost[i] {
			if i == 0 && j == 0 {
				continue
			}
			best := math.Inf(1)
			if i > 0 {
				best = cost[i-1][j]
				if pauses[i-1] {
					best += notPaused
				}
			}
			if j > 0 {
				best = min(best, cost[i][j-1]+float64(quiet[j-1].to-quiet[j-1].from)*notMarkedAs*1000/speakRate+notPaused)
			}
			if i > 0 && j > 0 {
				c := cost[i-1][j-1] + math.Abs(said[i-1].Ends-at[j-1])
				if !pauses[i-1] {
					c += notMarked
				}
				if c < best {
					best, taken[i][j] = c, true
				}
			}
			cost[i][j] = best
		}
	}
	return trace(pauses, cost, taken)
}

func grid(n, m int) [][]float64 {
	g := make([][]float64, n)
	for i := range g {
		g[i] = make([]float64, m)
	}
	return g
}

// trace goes back through what match has chosen.
func trace(pauses []bool, cost [][]float64, taken [][]bool) []pause {
	var all []pause
	i, j := len(cost)-1, len(cost[0])-1
	for i > 0 && j > 0 {
		skip := cost[i-1][j]
		if pauses[i-1] {
			skip += notPaused
		}
		switch {
		case taken[i][j]:
			all = append(all, pause{i - 1, j - 1})
			i, j = i-1, j-1
		case cost[i][j] == skip:
			i--
		default:
			j--
		}
	}
	slices.Reverse(all)
	return all
}
