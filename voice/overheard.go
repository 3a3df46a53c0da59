package voice

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// overheard tells whether what was heard while kaiwa spoke is no message: its own words that came back, or a sound of
// agreement, after which it is to go on. What was near was being spoken just then.
func overheard(text, over, near string) Reason {
	switch {
	case agrees(text, over):
		return Backchannel
	case comesBack(text, over), garbled(text, near):
		return Itself
	}
	return Believed
}

// overheardWord is overheard for what was heard in less time than an echo can be told from the user in: a single word,
// too, may be kaiwa's own where it was near, being spoken just then.
func overheardWord(text, over, near string) Reason {
	reason := overheard(text, over, near)
	if reason == Believed && !asks(text) && distance(spokenTokens(text), spokenTokens(near)) == 0 {
		return Itself
	}
	return reason
}

// Sounds of agreement, as recognizers write them; plain. The first only say that somebody listens, the others are answers
// too, if there was a question.
var (
	listening = soundSet(`mhm mm mmhm hm hmhm uhhuh uhuh uh um huh ah aha oh wow right isee gotit interesting nice cool great
		ha haha hahaha hehe ahem あはは あははは ははは ふふ ふふふ へへ
		ふむ ふむふむ ふん ふうん へえ へぇ ほう ほお ああ あぁ おお なるほど なるほどね なるほどなるほど そうなんだ そうなんですね
		そうなんですか そっか そうか たしかに 確かに ん すごい`)
	agreeing = soundSet(`yeah yea yep yup yes ok okay sure alright allright ofcourse exactly
		うん うんうん うんうんうん はい はいはい ええ そう そうそう そうです そうですね そうだね ですね だね わかった 分かった
		わかりました 分かりました オーケー オッケー`)
)

func soundSet(words string) map[string]bool { return setOf(words, sound) }

func setOf(words string, written func(string) string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[written(w)] = true
	}
	return set
}

// sound is a plain text in which nothing is drawn out: "hmmm" and "へえー" are "hm" and "へえ".
func sound(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range plain(text) {
		if r != 'ー' && (r != last || r > unicode.MaxASCII) {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// longestSound is how many words one of them has.
const longestSound = 2

// agrees tells whether a text has nothing but sounds of agreement in it.
func agrees(text, over string) bool {
	asked := asks(over)
	known := func(s string) bool { return listening[s] || agreeing[s] && !asked }
	if asks(text) {
		return false
	}
	// Words of a clause, not CJK ones: "uh huh", "I see".
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsPunct(r) && r != '-' && r != '\'' && r != '’' }) {
		words := strings.FieldsFunc(clause, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
		for len(words) > 0 {
			n := min(longestSound, len(words))
			for n > 0 && !known(sound(strings.Join(words[:n], ""))) {
				n--
			}
			if n == 0 {
				return false
			}
			words = words[n:]
		}
	}
	return true
}

// asks tells whether a text ends with a question mark.
func asks(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Pe, unicode.Pf) || r == '"'
	}))
	return last == '?' || last == '？'
}

// What is too short to be told from what the user may say as well, in words, a CJK character being half of one.
const (
	shortEcho = 2
	errorsIn  = 5 // words: in so many a recognizer may have one wrong
)

// own are words that a recognizer does not make of others, for the user to be obeyed: where kaiwa has not said them, the
// user has.
var (
	own = setOf(`stop no not wait don't hold pause quiet cancel enough never nope but actually what why who whom whose when
		where which how can could would should tell`, plain)
	ownJapanese = strings.Fields(`止め やめ 待っ まっ 違 ちが ちょっと ストップ いや いいえ だめ ダメ でも 何 なに なん どう なぜ どこ 誰 だれ いつ
		どれ どの いくつ いくら 教え おしえ`)
)

// comesBack tells whether a text is contained in what was being spoken, but for a recognizer's small errors.
func comesBack(text, over string) bool {
	said, spoken := spokenTokens(text), spokenTokens(over)
	if plain(text) == plain(over) {
		return len(said) > 0
	}
	size := 0
	for _, w := range said {
		size += 2
		if wide(w) {
			size--
		}
	}
	if size < 2*shortEcho {
		return false
	}
	for _, w := range ownJapanese {
		if strings.Contains(text, w) && !strings.Contains(over, w) {
			return false
		}
	}
	errors := len(said) / errorsIn
	if asks(text) {
		errors = 0 // a question is the user's, unless it is literally there
	}
	return distance(said, spoken) <= errors
}

// spokenTokens are the words, or CJK characters, of a text, plain.
func spokenTokens(text string) []string {
	var out []string
	for _, t := range tokens(text) {
		if t.said != "" {
			out = append(out, t.said)
		}
	}
	return out
}

func wide(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return cjk(r)
}

// distance is how many words have to be changed, left out or put in for one text to be found within another: P. Sellers,
// "The theory and computation of evolutionary distances", 1980. The user's own words are never changed.
func distance(said, within []string) int {
	row := make([]int, len(within)+1) // it may begin anywhere
	for _, w := range said {
		cost := 1
		if own[w] {
			cost = len(said)
		}
		diagonal := row[0]
		row[0] += cost
		for j, v := range within {
			change := diagonal
			if !alike(w, v) {
				change += cost
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+cost, row[j]+1)
		}
	}
	return slices.Min(row) // and end anywhere
}

// alike tells whether two words are the same, or differ in one of four letters at most.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	if min(len(a), len(b)) < 4 || wide(a) || own[a] {
		return false
	}
	return letters(a, b)*4 <= max(len(a), len(b))
}

// letters is how many letters have to be changed, left out or put in to make one word of another.
func letters(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(y)]
}
