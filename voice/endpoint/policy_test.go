package endpoint

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"kaiwa/voice/activity"
)

// A policy is a way to end utterances.
type policy struct {
	name       string
	hardAfter  time.Duration
	recognizer *recognizer // nil: no hints
}

// Transcription takes this long, evenly spread.
const fastest, slowest = 300 * time.Millisecond, 400 * time.Millisecond

// result is what a policy came to.
type result struct {
	of, cut, joined int
	cutBy           map[string][2]int // by the reason of the pause: how many were cut off, of how many
	waits           []time.Duration   // from the last word to the hard end
	extra           int               // utterances in which nobody spoke
	stale           int               // transcriptions in vain
}

func (r *result) add(o result) {
	r.of, r.cut, r.joined, r.extra, r.stale = r.of+o.of, r.cut+o.cut, r.joined+o.joined, r.extra+o.extra, r.stale+o.stale
	r.waits = append(r.waits, o.waits...)
	if r.cutBy == nil {
		r.cutBy = map[string][2]int{}
	}
	for k, v := range o.cutBy {
		r.cutBy[k] = [2]int{r.cutBy[k][0] + v[0], r.cutBy[k][1] + v[1]}
	}
}

func (r result) quantile(q float64) time.Duration {
	if len(r.waits) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(r.waits))[int(q*float64(len(r.waits)-1))].Round(time.Millisecond)
}

// run plays the frames of a dialogue to an endpointer, and a recognizer's words some time after each soft end. It gives
// where the hard ends came.
func (p policy) run(d dialogue, voiced []bool) (ends []int, stale int) {
	e := New(nil, Options{HardAfter: p.hardAfter})
	r := rand.New(rand.NewPCG(5, 1))
	hintAt, soft := -1, 0
	for _, voice := range voiced {
		e.events = e.events[:0]
		e.written += activity.FrameSize
		e.frame(voice)
		for _, event := range e.events {
			switch event.Kind {
			case SoftEnd:
				took := fastest + time.Duration(r.Float64()*float64(slowest-fastest))
				hintAt, soft = e.written+int(took*rate/time.Second), event.At
			case Resumed:
				stale++
			case HardEnd:
				ends = append(ends, e.written)
			}
		}
		if p.recognizer != nil && hintAt >= 0 && e.written >= hintAt {
			words, ja := d.until(soft)
			if len(e.Hint(soft, p.recognizer.write(words, ja), map[bool]string{true: "ja", false: "en"}[ja])) > 0 {
				ends = append(ends, e.written)
			}
			hintAt = -1
		}
	}
	return ends, stale
}

// until tells the words of the utterance that was going on at a sample, up to it.
func (d dialogue) until(at int) (words string, ja bool) {
	i := len(d.lines) - 1
	for i > 0 && d.places[i][0].from >= at {
		i--
	}
	l, said := d.lines[i], []string{}
	for j, p := range d.places[i] {
		if p.from < at {
			// Voice activity ends a little sooner or later than the words.
			said = append(said, first(l.pieces[j].written, l.ja, (float64(at-p.from)+0.15*rate)/float64(p.to-p.from)))
		}
	}
	return strings.Join(said, map[bool]string{true: "", false: " "}[l.ja]), l.ja
}

// judge tells how good the hard ends are.
func (d dialogue) judge(ends []int, stale int) result {
	r := result{cutBy: map[string][2]int{}, stale: stale}
	for i, places := range d.places {
		r.of++
		if d.cut(ends, i, r.cutBy) {
			r.cut++
		}
		last, next := places[len(places)-1].to, len(d.sound)
		if i+1 < len(d.places) {
			next = d.places[i+1][0].from
		}
		for _, at := range ends {
			if at > last && at <= next {
				r.extra++
			}
		}
		if k := slices.IndexFunc(ends, func(at int) bool { return at > last && at <= next }); k >= 0 {
			r.waits = append(r.waits, time.Duration(ends[k]-last)*time.Second/rate)
			r.extra--
		} else {
			r.joined++ // with the one after it
		}
	}
	return r
}

// cut tells whether a line is cut off: whether there is a hard end after it has begun and before its last word has
// ended. It counts those of each reason for a pause.
func (d dialogue) cut(ends []int, line int, by map[string][2]int) bool {
	places := d.places[line]
	within := func(from, to int) bool {
		return slices.ContainsFunc(ends, func(at int) bool { return at > from && at <= to })
	}
	// The line before may end late. A hard end within the first words comes half a second after their begin at least.
	begin := places[0].from + rate/4
	for j, reason := range d.lines[line].reasons {
		n := by[reason]
		n[1]++
		if within(max(begin, places[j].to), places[j+1].to) {
			n[0]++
		}
		by[reason] = n
	}
	return within(begin, places[len(places)-1].to)
}
