package memory

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kaiwa/thread/recall"
)

// Of the words of a note that are not the user's own, this share may be the model's. None of them may be a name or a
// number.
const foreignShare = 1.0 / 3

var (
	spaced = regexp.MustCompile(`[\p{L}\p{N}\p{M}'’-]+`)
	runs   = regexp.MustCompile(`[\p{Han}々]+|[\p{Katakana}ー]+`)
)

// supported tells that a note says no more than its quote does, or the memory that it replaces.
func supported(n Note, e Exchange, old Memory) bool {
	known := words(n.Quote + " " + old.Text)
	support := n.Quote + " " + old.Text
	if !related(n.Text, n.Quote) {
		return false
	}
	foreign, all := 0, 0
	for _, token := range tokens(n.Text) {
		if known[token.stem] || reporting[token.stem] || namesDate(token.text, n, e) || numbered(token.text, known) {
			all++
			continue
		}
		like := !token.dense && (token.first || !token.named()) && likeOne(token.stem, known)
		if like || token.dense && madeOf(token.text, support) {
			all++
			continue
		}
		if token.named() {
			return false
		}
		all++
		foreign++
	}
	return float64(foreign) <= foreignShare*float64(all)
}

// A token is a word of a note that tells something, or a run of kanji or katakana.
type token struct {
	text, stem string
	dense      bool
	first      bool // the sentence begins with it
}

// named tells names and numbers, which only the user can have said.
func (t token) named() bool {
	if t.dense {
		return utf8.RuneCountInString(t.text) > 1
	}
	first := []rune(t.text)[0]
	return unicode.IsNumber(first) || unicode.IsUpper(first)
}

func tokens(text string) []token {
	var all []token
	for _, word := range spaced.FindAllString(text, -1) {
		word = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"), "'’-")
		if word == "" || strings.ContainsFunc(word, dense) {
			continue
		}
		if content := recall.Content(word); len(content) > 0 {
			all = append(all, token{text: word, stem: content[0], first: strings.HasPrefix(text, word)})
		}
	}
	for _, word := range reportingJapanese {
		text = strings.ReplaceAll(text, word, " ")
	}
	for _, run := range runs.FindAllString(text, -1) {
		all = append(all, token{text: run, dense: true})
	}
	return all
}

// words gives the words of a text that tell something.
func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, t := range recall.Content(text) {
		all[t] = true
	}
	return all
}

// likeOne tells that a word begins as one of some does: vegetarian, vegetarianism.
func likeOne(stem string, known map[string]bool) bool {
	const same = 5 // letters
	if len(stem) < same {
		return false
	}
	for word := range known {
		if strings.HasPrefix(word, stem[:same]) {
			return true
		}
	}
	return false
}

// madeOf tells that a run of characters stands in a text, or its parts of two characters or more do: 青森の出身, 青森出身.
func madeOf(run, text string) bool {
	if strings.Contains(text, run) {
		return true
	}
	runes := []rune(run)
	for n := 2; n <= len(runes)-2; n++ {
		if strings.Contains(text, string(runes[:n])) && madeOf(string(runes[n:]), text) {
			return true
		}
	}
	return false
}

// namesDate tells that a word is part of a date that the model worked out.
func namesDate(word string, n Note, e Exchange) bool {
	word = strings.ToLower(word)
	for _, t := range []time.Time{n.From, n.To, e.At} {
		if t.IsZero() {
			continue
		}
		month := strings.ToLower(t.Month().String())
		number := strings.TrimRight(word, "sthndr")
		if word == month || word == month[:3] || word == strings.ToLower(t.Weekday().String()) || word == strconv.Itoa(t.Year()) ||
			number == strconv.Itoa(t.Day()) || number == strconv.Itoa(int(t.Month())) {
			return true
		}
	}
	return false
}

var numbers = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// numbered tells that a number was said in a word, or the other way round, or as the 14th.
func numbered(word string, known map[string]bool) bool {
	for _, end := range []string{"th", "st", "nd", "rd"} {
		if known[word+end] {
			return true
		}
	}
	if i, err := strconv.Atoi(word); err == nil && i > 0 && i < len(numbers) {
		return slices.ContainsFunc(recall.Content(numbers[i]), func(t string) bool { return known[t] })
	}
	i := slices.Index(numbers, strings.ToLower(word))
	return i > 0 && known[strconv.Itoa(i)]
}

// related tells that two texts have a word in common that tells something.
func related(a, b string) bool {
	known := words(b)
	for word := range words(a) {
		if word != "user" && (known[word] || likeOne(word, known)) {
			return true
		}
	}
	return slices.ContainsFunc(tokens(a), func(t token) bool { return t.dense && strings.Contains(b, t.text) })
}

// repeated tells that a memory that is true says what a note says.
func repeated(n Note, known []Memory) bool {
	said := about(n.Text)
	for _, m := range known {
		if !m.To.IsZero() && m.To.Before(time.Now()) || m.ID == n.Replaces && m.ID != 0 && !Same(n.Text, m.Text) {
			continue
		}
		if Same(n.Text, m.Text) || slices.Equal(said, about(m.Text)) && denying.MatchString(n.Text) == denying.MatchString(m.Text) {
			return true
		}
	}
	return false
}

// Same tells that two memories are one, word for word.
func Same(a, b string) bool { return string(fold(a).runes) == string(fold(b).runes) }

// about gives what a memory is about, whoever tells it: "I love tea", "The user loves tea".
func about(text string) []string {
	var all []string
	for word := range words(text) {
		if word != "user" && word != "ユー" && word != "ーザ" && word != "ザー" {
			all = append(all, word)
		}
	}
	slices.Sort(all)
	return all
}
