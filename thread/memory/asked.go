package memory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Wish is what the user asks for in so many words.
type Wish struct {
	Forget bool   // else to remember
	What   string // the user's words for it
	Kind   Kind   // of what is to be remembered
}

// Longest is how many characters a memory has at most that kaiwa makes itself.
const Longest = 200

// Asked finds "remember that …" and "forget …", English and Japanese, where an utterance is nothing else: no question
// ("do you remember that film?"), no story ("I forgot that …"), no errand ("don't forget to call mum"), no idiom
// ("forget it"). What it cannot tell for sure is not asked for.
func Asked(utterance string) (Wish, bool) {
	text := strings.Join(strings.Fields(norm.NFKC.String(utterance)), " ")
	if utf8.RuneCountInString(text) > Longest+60 {
		return Wish{}, false
	}
	w, ok := askedInJapanese(text)
	if !ok {
		w, ok = askedInEnglish(text)
	}
	w.What = strings.TrimSpace(w.What)
	if !ok || len(w.What) < 2 || utf8.RuneCountInString(w.What) > Longest || !oneSentence(w.What) {
		return Wish{}, false
	}
	if !w.Forget {
		w.What = capital(w.What)
		w.Kind = kindOf(w.What)
	}
	return w, true
}

// capital begins a sentence.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// abbreviated are words that end with a full stop in the middle of a sentence; letters do, too.
var abbreviated = re(`(?:^|[ (])(?:\pL|dr|mr|mrs|ms|st|jr|sr|prof|no|vs|mt|ft|etc)$`)

// oneSentence tells that no sentence ends before the end of a text.
func oneSentence(text string) bool {
	text = strings.TrimRight(text, ".!?。！？…”\"」) ")
	if strings.ContainsAny(text, "。！？\n") {
		return false
	}
	for i, r := range text {
		if !strings.ContainsRune(".!?", r) || !strings.HasPrefix(text[i+1:], " ") {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+2:])
		if r != '.' || unicode.IsUpper(next) && !abbreviated.MatchString(text[:i]) {
			return false
		}
	}
	return true
}
