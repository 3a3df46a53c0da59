package recall

import (
	"math"
	"slices"
	"strings"
	"time"
)

// A Document is what a short text is ranked by: its own terms, and those of what it is about.
type Document struct{ own, about []string }

// NewDocument analyses a text that was said then, and another one that explains it, "" where there is none.
func NewDocument(text, about string, at time.Time) Document {
	d := Document{own: entryOf(Message{Text: text, At: at}).terms}
	for _, t := range entryOf(Message{Text: about, At: at}).terms {
		if !strings.HasPrefix(t, mark) && !slices.Contains(d.own, t) {
			d.about = append(d.about, t)
		}
	}
	return d
}

// Documents ranks a few thousand documents in the process's memory. It is never changed: any goroutine may use it.
type Documents struct {
	number   int
	postings map[string][]posting
	terms    []string // sorted, for what a term begins with
}

// A posting is a document that has a term.
type posting struct {
	document int
	weight   float64
}

// aboutWeight is what a term of what explains a document counts for.
const aboutWeight = 0.4

// NewDocuments makes documents ready to be ranked.
func NewDocuments(all []Document) *Documents {
	d := &Documents{number: len(all), postings: map[string][]posting{}}
	for i, one := range all {
		for _, t := range one.own {
			d.postings[t] = append(d.postings[t], posting{i, 1})
		}
		for _, t := range one.about {
			d.postings[t] = append(d.postings[t], posting{i, aboutWeight})
		}
	}
	for t := range d.postings {
		d.terms = append(d.terms, t)
	}
	slices.Sort(d.terms)
	return d
}

// A Rank is how well a document fits an utterance.
type Rank struct {
	Score float64 // the sum of the rarity of the terms that both have, 0: none
	Share float64 // of what the utterance asks for, 0 to 1; only its own words count
}

// Rank ranks the documents, in their order, for an utterance.
func (d *Documents) Rank(utterance string, now time.Time) []Rank {
	ranks := make([]Rank, d.number)
	asked := 0.0
	for _, c := range understand(utterance, now).clues {
		found := d.find(c)
		rarity := c.weight * d.idf(len(found))
		word := c.weight >= singleWeight && !strings.HasPrefix(c.terms[0].text, mark)
		if word {
			asked += rarity
		}
		for i, weight := range found {
			ranks[i].Score += rarity * weight
			if word {
				ranks[i].Share += rarity * weight
			}
		}
	}
	for i := range ranks {
		if asked > 0 {
			ranks[i].Share /= asked
		}
	}
	return ranks
}

// idf is BM25's inverse document frequency of a term that so many documents have.
func (d *Documents) idf(n int) float64 {
	return math.Log(1 + (float64(d.number-n)+0.5)/(float64(n)+0.5))
}

// find gives the documents that have one of the terms of a clue, with the greatest weight that one has there.
func (d *Documents) find(c clue) map[int]float64 {
	found := map[int]float64{}
	for _, t := range c.terms {
		for _, text := range d.matching(t) {
			for _, p := range d.postings[text] {
				found[p.document] = max(found[p.document], p.weight)
			}
		}
	}
	return found
}

// matching gives the terms that a term stands for.
func (d *Documents) matching(t term) []string {
	if !t.prefix {
		return []string{t.text}
	}
	first, _ := slices.BinarySearch(d.terms, t.text)
	last := first
	for last < len(d.terms) && strings.HasPrefix(d.terms[last], t.text) {
		last++
	}
	return d.terms[first:last]
}
