package endpoint

import "strings"

var (
	// hanging are words with which a sentence hardly ends: conjunctions, articles, possessives, what is said while
	// thinking.
	hanging = set(`and or but because if whether while although though unless until whenever whereas nor since
		the a an my your our their every whose i'm i'll i'd i've you're you'll he's she's we're we'll they're they'll
		it's there's very than as um umm uh uhm er erm hmm hm mhm well actually basically`)

	// wanting words want another, but not in a question ("who am I?") or a short reply ("yes, I am").
	wanting  = set(`i is are was were am be been has have had does will would could should can may might must which who`)
	replying = set(`i you he she it we they that there`)

	// prepositions end questions ("what for"), and some verbs ("go on", "come in": those are not here).
	prepositions = set(`of into from to with for at by like behind under between without about during against towards
		upon among beside per via`)

	// relative words begin a clause at the end of a longer one; "I don't know why" is short. "That" does so too, where
	// it is not what these words ask for: "about that".
	relative = set(`when where what how why`)
	thatEnds = set(`about like do does did doing done of for with to than and or love want need have get got take is
		see remember forget understand believe all just`)

	// hangingPairs are the same in two words.
	hangingPairs = []string{" you know", " i mean", " let me see", " let's see", " let me think", " kind of", " sort of",
		" such as", " and so", " so that", " but so", " and then", " or so", " and i", " next to", " in front", " because of"}

	// closings are answers that are whole, however they are written.
	closings = set(`yes yeah yep no nope ok okay sure stop thanks right exactly correct hello hi bye goodbye please
		cancel continue nothing`)
	closingPhrases = []string{"thank you", "never mind", "good night", "good morning", "of course", "all right", "i see",
		"go on", "go ahead", "not really", "that's all", "that's it", "i don't know", "very much", "yes please", "no thanks",
		"no thank you", "i think so", "i hope so", "i guess so"}

	// opening are words that begin a clause after which another must follow, "when it rains, …", but not where a verb
	// makes a question of them: "when is it".
	opening = set(`when if although though because since while before after once whenever unless until whereas as`)
	helping = set(`is are was were do does did will would can could should has have`)
	asking  = set(`what who whose where why how which`)

	// adverbial are words that begin what is often said before the sentence: "in the morning", "last summer".
	adverbial = set(`in on at by to for from during last next first second then on after before with without every`)

	digitWords  = set(`zero oh one two three four five six seven eight nine double triple`)
	numberWords = set(`ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty
		fifty sixty seventy eighty ninety hundred thousand`)
	announcing = set(`number code pin password phone extension account zip address`)
)

// A first clause or phrase is at most this long, in words: longer ones without a comma have their second in them.
const (
	longestClause = 9
	longestPhrase = 5
)

// outlookEnglish looks at words in lower case, whether a sentence's mark follows them, and whether it is a question's.
func outlookEnglish(said string, marked, asked bool) ending {
	words := strings.FieldsFunc(said, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return unsure
	}
	last, first := words[len(words)-1], words[0]
	padded := " " + strings.Join(words, " ")
	question := asked || asking[first] || first == "when" && len(words) > 1 && helping[words[1]]
	switch {
	case hanging[last] || hasSuffix(padded, hangingPairs):
		return more
	case !asked && wanting[last] && (!marked || !reply(words)):
		return more
	case last == "so" && !hasSuffix(padded, closingPhrases):
		return more
	case !question && (prepositions[last] || len(words) > 3 && joins(words)):
		return more
	case !asked && prepositions[last]:
		return unsure
	case len(words) <= 4 && (closings[last] || hasSuffix(strings.TrimSpace(padded), closingPhrases)):
		return whole
	case readingOut(words, said):
		return more
	case asked:
		return whole
	case opening[first] && !question && unfinished(said, words):
		return more
	case adverbial[first] && len(words) <= longestPhrase, listing(said):
		return unsure
	case marked:
		return whole
	}
	return unsure
}

// reply tells whether the words may be a short reply that ends with a verb: "yes, I am".
func reply(words []string) bool {
	return len(words) > 1 && len(words) <= 4 && replying[words[len(words)-2]]
}

// joins tells whether the last word begins another clause.
func joins(words []string) bool {
	last, before := words[len(words)-1], words[len(words)-2]
	return relative[last] || last == "that" && !thatEnds[before]
}

// unfinished tells whether a clause that wants a second one is still alone.
func unfinished(said string, words []string) bool {
	_, second, _ := strings.Cut(said, ",")
	return len(words) <= longestClause && len(strings.Fields(second)) < 2
}

// listing tells whether the words end in something that stands after a comma alone, as things of a list do.
func listing(said string) bool {
	comma := strings.LastIndex(said, ",")
	if comma < 0 || len(strings.Fields(said[:comma])) < 3 {
		return false
	}
	item := strings.Fields(said[comma+1:])
	return len(item) <= 2 && item[0] != "and" && item[0] != "or" && !closings[item[len(item)-1]]
}

// readingOut tells whether a number, or a code of single letters, is being read out.
func readingOut(words []string, said string) bool {
	announced, spoken := false, 0
	for _, w := range words {
		announced = announced || announcing[w]
		spoken++
		if !digitWords[w] && len(w) > 1 && (!announced || !numberWords[w]) {
			spoken = 0
		}
	}
	if spoken > 0 && (announced || spoken > 1) && spoken < number {
		return true
	}
	return counting(said, announced)
}
