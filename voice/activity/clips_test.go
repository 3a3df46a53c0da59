package activity

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// threshold is the setting's default.
const threshold = 0.5

// score tells how well a detector did on a clip. Times are in samples.
type score struct {
	found, of, falseSpans int
	onset                 []int // from an utterance's start until Speaking
	early, late           []int // how far spans reach beyond the utterances
	missed                int   // speech outside of the spans
	speech                int
}

func listen(t testing.TB, c clip, model string, gain float64) score {
	t.Helper()
	d, err := NewDetector(model, threshold)
	if err != nil {
		t.Fatal(err)
	}
	var starts []int // where Speaking became true
	samples := scaled(c.samples, gain)
	for i := 0; i < len(samples); i += 320 {
		was := d.Speaking()
		d.Write(samples[i:min(i+320, len(samples))])
		if d.Speaking() && !was {
			starts = append(starts, i+320)
		}
	}
	const unit = Rate / 100
	s := score{of: len(c.Utterances)}
	spans := d.Spans()
	inside := func(from, to int) []Span {
		return slices.DeleteFunc(slices.Clone(spans), func(p Span) bool { return p.To <= from || p.From >= to })
	}
	for _, u := range c.Utterances {
		from, to := u[0]*unit, u[1]*unit
		hits := inside(from, to)
		if len(hits) == 0 {
			continue
		}
		s.found++
		s.early = append(s.early, from-hits[0].From)
		s.late = append(s.late, hits[len(hits)-1].To-to)
		if i := slices.IndexFunc(starts, func(at int) bool { return at > from }); i >= 0 {
			s.onset = append(s.onset, starts[i]-from)
		}
	}
	for _, p := range spans {
		if !slices.Contains(c.labels[p.From/unit:p.To/unit], 1) {
			s.falseSpans++
		}
	}
	for i, l := range c.labels {
		if l == 1 {
			s.speech += unit
			if len(inside(i*unit, (i+1)*unit)) == 0 {
				s.missed += unit
			}
		}
	}
	return s
}

func ms(samples int) time.Duration {
	return (time.Duration(samples) * time.Second / Rate).Round(time.Millisecond)
}

func median(v []int) time.Duration {
	if len(v) == 0 {
		return 0
	}
	return ms(slices.Sorted(slices.Values(v))[len(v)/2])
}

func least(v []int) time.Duration {
	if len(v) == 0 {
		return 0
	}
	return ms(slices.Min(v))
}

// What the product promises: whatever is said is heard, from its first sound to its last, on a quiet microphone too;
// and a minute of keyboard, claps, music or a fan makes no utterance.
func TestSharedClips(t *testing.T) {
	all := clips(t)
	for _, run := range []struct {
		model string
		gain  float64
	}{{"v6", 1}, {"v6", 3}, {"v6", 0.1}, {"v6", 0.05}, {"v5", 1}} {
		t.Run(fmt.Sprintf("%s x%v", run.model, run.gain), func(t *testing.T) {
			t.Parallel()
			t.Logf("%-18s %7s %5s %6s %20s %20s %7s", "", "found", "false", "onset", "before median/least", "after median/least", "missed")
			for _, c := range all {
				s := listen(t, c, run.model, run.gain)
				t.Logf("%-18s %2d of %d %5d %6s %12s %7s %12s %7s %6.2f%%", c.name, s.found, s.of, s.falseSpans, median(s.onset),
					median(s.early), least(s.early), median(s.late), least(s.late), 100*float64(s.missed)/float64(max(s.speech, 1)))
				if s.found != s.of || s.falseSpans > 0 || s.missed > 0 {
					t.Errorf("%s: %d of %d utterances, %d false ones, %s of speech missed", c.name, s.found, s.of, s.falseSpans, ms(s.missed))
				}
			}
		})
	}
}
