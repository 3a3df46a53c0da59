package recall

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"time"
)

// The numbers of BM25 and what is added to it, tuned on LoCoMo's five conversations. They lie on a plateau: tuned anew without
// the conversation that is asked, they find as much of it. Scores are added: fusing ranks instead (Cormack, Clarke and Büttcher,
// "Reciprocal Rank Fusion Outperforms Condorcet", 2009) finds 1.7 and 1.2 points less at 5 and 10 chunks, 0.2 more at 20.
const (
	// BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
	k1, b             = 1.2, 0.4  // for a message
	windowK1, windowB = 1.2, 0.75 // for a window

	window       = 5   // messages next to each other that are scored as one text
	windowWeight = 2   // of the best window that a message is in, beside its own score
	whenBonus    = 0.3 // for a message that tells of a time, where one is asked for
	namedBonus   = 0.4 // for a message of somebody who is named
	nearShare    = 0.3 // of its score that a message gives the one next to it, if that has less
	leastShare   = 0.1 // of the best score that a message must have to be recalled at all
	asksMalus    = 0.2 // for a message that is a question: it is seldom the answer
)

// Bounds of the work, so that it does not grow with the messages from some hundred thousand on.
const (
	mostHits = 10_000        // newest messages that are read of a clue; of a word in more of them, old ones count less
	fewHits  = 500           // the same for a clue of less weight
	allHits  = 20_000        // messages that are read of all clues of full weight together
	batch    = 50            // windows that are looked at closely
	batches  = 6             // of them, where most are of the thread that is left out
	reach    = 5             // ids between which messages of a thread are neighbours
	pause    = 6 * time.Hour // longer than this, and a thread's next message is no neighbour
)

// A hit is a message that has clues: a bit each.
type hit struct {
	id   int64
	mask uint64
}

// A scorer knows how rare the clues are, and how long messages.
type scorer struct {
	q       query
	idf     []float64
	average float64 // words of a message
}

// newScorer reads the hits of all clues, newest first.
func (x *Index) newScorer(ctx context.Context, q query) (*scorer, []hit, error) {
	_, messages, words, err := x.db.state(ctx)
	if err != nil || messages <= 0 {
		return nil, nil, err
	}
	s := &scorer{q: q, average: max(1, float64(words)/float64(messages))}
	slices.SortStableFunc(q.clues, func(c, d clue) int { return cmp.Compare(d.weight, c.weight) })
	strong := 0
	for strong < len(q.clues) && q.clues[strong].weight >= 1 {
		strong++
	}
	var lists [][]int64
	for _, part := range []struct {
		clues []clue
		limit int
	}{{q.clues[:strong], min(mostHits, allHits/max(1, strong))}, {q.clues[strong:], fewHits}} {
		found, err := x.db.hits(ctx, part.clues, part.limit)
		if err != nil {
			return nil, nil, err
		}
		for _, ids := range found {
			s.idf = append(s.idf, rarity(ids, part.limit, float64(messages)))
		}
		lists = append(lists, found...)
	}
	return s, merge(lists), nil
}

// rarity is BM25's inverse document frequency of a clue. Where there are more ids than were read, their number is guessed
// from how close these lie together.
func rarity(ids []int64, limit int, messages float64) float64 {
	n := float64(len(ids))
	if len(ids) == limit {
		n *= float64(ids[0]) / float64(ids[0]-ids[len(ids)-1]+1)
	}
	n = min(n, messages)
	return math.Log(1 + (messages-n+0.5)/(n+0.5))
}

// merge makes one list of ids, newest first, from one for each clue.
func merge(lists [][]int64) []hit {
	var hits []hit
	for {
		h := hit{id: math.MinInt64}
		for i, ids := range lists {
			switch {
			case len(ids) == 0 || ids[0] < h.id:
			case ids[0] > h.id:
				h = hit{ids[0], 1 << i}
			default:
				h.mask |= 1 << i
			}
		}
		if h.mask == 0 {
			return hits
		}
		for m := h.mask; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			lists[i] = lists[i][1:]
		}
		hits = append(hits, h)
	}
}

// message is BM25 of one message, in which each clue counts once.
func (s *scorer) message(mask uint64, words int) float64 {
	share := (k1 + 1) / (1 + k1*(1-b+b*float64(words)/s.average))
	sum := 0.0
	for m := mask; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		sum += s.q.clues[i].weight * s.idf[i] * share
	}
	return sum
}

// window is BM25 of messages next to each other, in which a clue counts once for each message that has it.
func (s *scorer) window(masks []uint64, words int) float64 {
	all := uint64(0)
	for _, m := range masks {
		all |= m
	}
	length := windowK1 * (1 - windowB + windowB*float64(words)/(s.average*window))
	sum := 0.0
	for m := all; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		n := 0.0
		for _, m := range masks {
			n += float64(m >> i & 1)
		}
		sum += s.q.clues[i].weight * s.idf[i] * n * (windowK1 + 1) / (n + length)
	}
	return sum
}

// A place is where a window begins.
type place struct {
	id    int64
	score float64
}

// promising gives the places of the best windows, best first, taking all messages for of one thread and of average length.
func (s *scorer) promising(hits []hit) []place {
	var best []place
	least := 0.0
	shorten := func(n int) {
		slices.SortFunc(best, func(p, q place) int {
			return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(q.id, p.id))
		})
		if len(best) >= n {
			best = best[:n]
			least = best[n-1].score
		}
	}
	masks := make([]uint64, 0, window)
	for i, h := range hits {
		masks = masks[:0]
		for j := i; j >= 0 && hits[j].id < h.id+window; j-- {
			masks = append(masks, hits[j].mask)
		}
		score := s.message(h.mask, int(s.average)) + windowWeight*s.window(masks, int(window*s.average))
		if score <= least {
			continue
		}
		if best = append(best, place{h.id, score}); len(best) == 4*batch*batches {
			shorten(batch * batches)
		}
	}
	shorten(batch * batches)
	return best
}

// A candidate is a message that may be recalled.
type candidate struct {
	entry
	mask  uint64
	score float64
}

// candidates gives the messages in and around the best windows, with their scores, best first; those of the thread except
// are left out.
func (x *Index) candidates(ctx context.Context, q query, except int64) ([]candidate, error) {
	s, hits, err := x.newScorer(ctx, q)
	if err != nil || s == nil {
		return nil, err
	}
	var found []candidate
	places, have := s.promising(hits), map[int64]bool{}
	for range batches {
		n := min(batch, len(places))
		added, err := x.around(ctx, places[:n], have)
		if err != nil {
			return nil, err
		}
		for _, e := range added {
			if e.thread != except {
				found = append(found, candidate{entry: e, mask: maskOf(hits, e.id)})
			}
		}
		if places = places[n:]; len(places) == 0 || len(found) >= batch*window/2 {
			break
		}
	}
	s.score(found)
	spread(found)
	slices.SortFunc(found, func(p, q candidate) int {
		return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(q.id, p.id))
	})
	return found, nil
}

// maskOf gives the clues of a message, of hits that stand newest first.
func maskOf(hits []hit, id int64) uint64 {
	i, found := slices.BinarySearchFunc(hits, id, func(h hit, id int64) int { return cmp.Compare(id, h.id) })
	if !found {
		return 0
	}
	return hits[i].mask
}

// around gives the entries around places that we do not have yet.
func (x *Index) around(ctx context.Context, places []place, have map[int64]bool) ([]entry, error) {
	var ranges [][2]int64
	for _, p := range slices.SortedFunc(slices.Values(places), func(p, q place) int { return cmp.Compare(p.id, q.id) }) {
		from, to := p.id-window+1, p.id+2*window-1
		if n := len(ranges); n > 0 && from <= ranges[n-1][1] {
			ranges[n-1][1] = to
			continue
		}
		ranges = append(ranges, [2]int64{from, to})
	}
	entries, err := x.db.entries(ctx, x.db.reader(), ranges)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(entries, func(e entry) bool {
		had := have[e.id]
		have[e.id] = true
		return had
	}), nil
}

// spread gives the messages next to good ones a share of their score, less with each step: what was said there explains them.
func spread(found []candidate) {
	for i := 1; i < len(found); i++ {
		if next(found[i-1].entry, found[i].entry) {
			found[i].score = max(found[i].score, nearShare*found[i-1].score)
		}
	}
	for i := len(found) - 1; i > 0; i-- {
		if next(found[i-1].entry, found[i].entry) {
			found[i-1].score = max(found[i-1].score, nearShare*found[i].score)
		}
	}
}

// next says whether q follows p in a conversation.
func next(p, q entry) bool {
	return p.thread == q.thread && q.id-p.id <= reach && q.at.Sub(p.at) < pause
}

// score orders the candidates by thread and place, and scores each: its own words, and those of the best window that it is in.
func (s *scorer) score(found []candidate) {
	slices.SortFunc(found, func(p, q candidate) int {
		return cmp.Or(cmp.Compare(p.thread, q.thread), cmp.Compare(p.id, q.id))
	})
	best := make([]float64, len(found))
	masks := make([]uint64, 0, window)
	for i := range found {
		words, end := 0, i
		masks = masks[:0]
		for ; end < len(found) && end < i+window && (end == i || next(found[end-1].entry, found[end].entry)); end++ {
			masks = append(masks, found[end].mask)
			words += found[end].words
		}
		score := s.window(masks, words)
		for j := i; j < end; j++ {
			best[j] = max(best[j], score)
		}
	}
	named := map[string]bool{}
	for i := range found {
		c := &found[i]
		if _, known := named[c.speaker]; !known {
			named[c.speaker] = s.q.names(c.speaker)
		}
		c.score = s.message(c.mask, c.words) + windowWeight*best[i]
		if s.q.when && c.kind&times != 0 {
			c.score *= 1 + whenBonus
		}
		if named[c.speaker] {
			c.score *= 1 + namedBonus
		}
		if c.kind&asks != 0 {
			c.score *= 1 - asksMalus
		}
	}
}
