package waterfall

import (
	"slices"
	"time"

	"kaiwa/thread"
	"kaiwa/ui/words"
)

// A stage is a part of a turn, known by when it ended.
type stage struct {
	name words.Text
	end  func(thread.Timings) time.Duration // since the end of speech; 0: it did not happen
}

// stages are all there are, in the order of a turn in which nothing is done ahead.
var stages = []stage{
	{words.StageEndpoint, func(t thread.Timings) time.Duration { return t.Endpoint }},
	{words.StageTranscript, func(t thread.Timings) time.Duration { return t.Transcript }},
	{words.StageFirstWord, func(t thread.Timings) time.Duration { return t.FirstWord }},
	{words.StageFirstPiece, func(t thread.Timings) time.Duration { return t.FirstPiece }},
	{words.StageFirstSound, func(t thread.Timings) time.Duration { return t.FirstSound }},
}

// spare are the stages in the order in which they are left out where there is no room: their time goes to the next one.
var spare = []words.Text{
	words.StageFirstPiece, words.StageEndpoint, words.StageTranscript, words.StageFirstWord, words.StageFirstSound,
}

// happened gives the stages that any of the answers had.
func happened(of []thread.Timings) []stage {
	return slices.DeleteFunc(slices.Clone(stages), func(s stage) bool {
		return !slices.ContainsFunc(of, func(t thread.Timings) bool { return s.end(t) > 0 })
	})
}

// A span is when something went on, since the end of speech.
type span struct{ from, to time.Duration }

func (s span) length() time.Duration { return s.to - s.from }

// spans gives when each stage of an answer went on; the zero span where it did not happen.
//
// A stage needs what comes before it, unless that ended later: then it was done ahead. So it begins at the latest end
// of an earlier stage that is not after its own. The transcript of a trial, there before the endpoint, begins at the
// end of speech; the first sound of an answer that was all there by then begins at the endpoint.
func spans(all []stage, t thread.Timings) []span {
	of := make([]span, len(all))
	for i, s := range all {
		of[i].to = max(s.end(t), 0)
		for _, before := range of[:i] {
			if before.to <= of[i].to {
				of[i].from = max(of[i].from, before.to)
			}
		}
	}
	return of
}

// percentile gives the smallest of the values that is not less than so many percent of them, 0 < percent <= 100: the
// nearest rank, which is definition 1 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American
// Statistician 50 (1996). It is always a time that really was. 0 where there are none.
func percentile(values []time.Duration, percent int) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := (len(sorted)*percent + 99) / 100
	return sorted[rank-1]
}
