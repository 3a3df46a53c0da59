package recall

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// A clue is one thing to look for: any of its terms, and what finding it counts for beside its rarity.
type clue struct {
	terms  []term
	weight float64
}

// mostClues is how many are looked for: a bit each in a hit's mask.
const mostClues = 64

// A query is what an utterance asks for.
type query struct {
	tokens []token
	clues  []clue
	when   bool // it asks for a time
}

// names says whether it has a word of a speaker's name.
func (q query) names(speaker string) bool {
	for _, name := range scan(speaker) {
		for _, t := range q.tokens {
			if t.dense == name.dense && (t.text == name.text || t.dense && strings.Contains(t.text, name.text)) {
				return true
			}
		}
	}
	return false
}

// weights of clues, tuned on LoCoMo (English) and on testdata/japanese.txt.
const (
	relatedWeight = 0.4
	dateWeight    = 1.0
	mixedWeight   = 0.4 // a pair of a kanji or katakana and a hiragana: half grammar
	kanaWeight    = 0.2 // a pair of hiragana: mostly grammar
	singleWeight  = 0.6 // a kanji that stands alone: 本, 犬
)

// understand makes clues of an utterance: its words without those that ask (stop), then dates, then related words.
func understand(text string, now time.Time) query {
	tokens := scan(text)
	q := query{tokens: tokens, when: asksWhen(tokens)}
	seen := map[string]bool{}
	add := func(weight float64, terms ...term) {
		if !seen[terms[0].text] && len(q.clues) < mostClues {
			seen[terms[0].text] = true
			q.clues = append(q.clues, clue{terms, weight})
		}
	}
	words := slices.DeleteFunc(slices.Clone(tokens), func(t token) bool { return stop[t.text] })
	for _, t := range words {
		if t.dense {
			characters(t, add)
		} else {
			add(1, term{text: t.stem()})
		}
	}
	for _, d := range dates(tokens, now) {
		for _, group := range d.asked() {
			var terms []term
			for _, t := range group {
				terms = append(terms, term{text: t})
			}
			add(dateWeight, terms...)
		}
	}
	for _, t := range words {
		for _, other := range related[t.stem()] {
			add(relatedWeight, term{text: other})
		}
	}
	return q
}

// characters makes clues of a run: its pairs, by what they tell, and kanji that stand alone between other characters.
func characters(t token, add func(float64, ...term)) {
	kana := func(i int) bool { return i < 0 || i >= len(t.chars) || unicode.Is(unicode.Hiragana, t.chars[i].r) }
	for i := range t.chars {
		if kana(i-1) && !kana(i) && kana(i+1) && !slices.Contains(empty, t.part(i, i+1)) {
			add(singleWeight, term{text: t.part(i, i+1), prefix: true})
		}
		if i+1 == len(t.chars) {
			break
		}
		pair := term{text: t.part(i, i+2)}
		switch grammar := slices.ContainsFunc(empty, func(e string) bool { return strings.Contains(pair.text, e) }); {
		case grammar || kana(i) && kana(i+1):
			add(kanaWeight, pair)
		case kana(i) || kana(i+1):
			add(mixedWeight, pair)
		default:
			add(1, pair)
		}
	}
}

// asksWhen says whether a question asks for a time.
func asksWhen(tokens []token) bool {
	for i, t := range tokens {
		if whenWords[t.text] {
			return true
		}
		for pair, j := t.text, i+1; j < len(tokens) && j < i+3; j++ {
			if pair += " " + tokens[j].text; whenWords[pair] {
				return true
			}
		}
		if t.dense && slices.ContainsFunc(whenCharacters, func(w string) bool { return strings.Contains(t.text, w) }) {
			return true
		}
	}
	return false
}
