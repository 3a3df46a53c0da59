// Package cadence finds where the words of a text are in its sound: it knows how long words take to say, and looks for
// the pauses in the sound. So it is known which words were heard of a speech that was interrupted.
package cadence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Word is a word of a text, or a CJK character, with the marks and the spaces behind it.
type Word struct {
	From, To     int     // bytes of the text: from the first on the words of one follow each other without a gap
	Begins, Ends float64 // samples of the sound, or ms where that is not known yet

	end int // without what is behind it
}

// words cuts a text into words.
func words(text string) []Word {
	var all []Word
	prev, inside := rune(0), false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		said := sayable(r)
		if said && (!inside || !joins(prev, r)) {
			if n := len(all); n > 0 {
				all[n-1].To = i
			}
			all = append(all, Word{From: i})
		}
		if n := len(all); n > 0 && said {
			all[n-1].end = i + size
		}
		inside = said || inside && strings.ContainsRune("'’.,-‑:/@_&", r) && sayable(next) && !ideographic(next)
		if said {
			prev = r
		}
		i += size
	}
	if n := len(all); n > 0 {
		all[n-1].To = len(text)
	}
	return all
}

func sayable(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// joins tells whether a character belongs to the word of the one before it.
func joins(prev, r rune) bool {
	return !ideographic(prev) && !ideographic(r) || kanaOf(r) == smallKana
}

// ideographic tells whether a character is a word of its own.
func ideographic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}

// WordAt is where the word begins that a byte of a text is in: any number will do. Behind the last one it is the end.
func WordAt(text string, at int) int {
	if at <= 0 {
		return 0
	}
	for _, w := range words(text) {
		switch {
		case at >= w.To:
		case at < w.end:
			return w.From
		default:
			return w.To // in the marks and spaces behind it
		}
	}
	return len(text)
}

// How long it takes to say something, in ms at no particular speed. Fitted to espeak-ng and flite, and to Open JTalk.
const (
	syllableSpoken  = 97
	consonantSpoken = 49
	digitSpoken     = 420
	zeroSpoken      = 120
	kanjiSpoken     = 212
	kanaSpoken      = 124
	smallSpoken     = 54 // ゃ
	longSpoken      = 88 // ん, っ, ー
	hangulSpoken    = 180
	pauseSpoken     = 250 // a comma or more
)

type kana int

const (
	plainKana kana = iota
	smallKana      // belongs to the one before it
	longKana       // a beat of its own, but a short one
)

func kanaOf(r rune) kana {
	switch {
	case strings.ContainsRune("ゃゅょぁぃぅぇぉャュョァィゥェォ", r):
		return smallKana
	case strings.ContainsRune("んっンッー", r):
		return longKana
	}
	return plainKana
}

// spoken is how long it takes to say a word, in ms.
func spoken(text string) float64 {
	total, vowel, syllables := 0.0, false, 0
	for _, r := range text {
		was := vowel
		vowel = false
		switch {
		case r == '0':
			total += zeroSpoken
		case unicode.IsNumber(r):
			total += digitSpoken
		case unicode.Is(unicode.Hangul, r):
			total += hangulSpoken
		case ideographic(r) && kanaOf(r) == smallKana:
			total += smallSpoken
		case ideographic(r) && kanaOf(r) == longKana:
			total += longSpoken
		case unicode.Is(unicode.Han, r):
			total += kanjiSpoken
		case ideographic(r):
			total += kanaSpoken
		case strings.ContainsRune("aeiouyäöüáéíóúàèìòùâêîôûаеёиоуыэюя", unicode.ToLower(r)):
			if vowel = true; !was {
				syllables++
			}
		case unicode.IsLetter(r):
			total += consonantSpoken
		}
	}
	return total + syllableSpoken*float64(syllables-silent(text, syllables))
}

// silent is how many of an English word's syllables are not said: make, asked.
func silent(text string, syllables int) int {
	text = strings.ToLower(text)
	before, found := strings.CutSuffix(text, "e")
	if !found {
		before, found = strings.CutSuffix(text, "ed")
		found = found && !strings.HasSuffix(before, "t") && !strings.HasSuffix(before, "d")
	}
	if found && syllables > 1 && before != "" && !strings.ContainsAny(before[len(before)-1:], "aeiouyl") {
		return 1
	}
	return 0
}

// measure gives words the time that it takes to say them, one after the other, and tells after which there may be a pause.
func measure(text string, all []Word) (pauses []bool) {
	at := 0.0
	for i := range all {
		w := &all[i]
		w.Begins = at
		at += max(spoken(text[w.From:w.end]), 1)
		w.Ends = at
		pauses = append(pauses, strings.ContainsFunc(text[w.end:w.To], pausing))
	}
	return pauses
}

// pausing tells whether one pauses at a mark.
func pausing(r rune) bool {
	return strings.ContainsRune(".,;:!?…—–()\n", r) || r >= 0x3001 && r <= 0x3002 || unicode.Is(unicode.Sentence_Terminal, r) ||
		strings.ContainsRune("，；：（）", r)
}
