package voice

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed credits.txt
var creditsText string

// credits are the phrases that models write when nobody speaks, plain; true where they are never believed.
var credits = sync.OnceValue(func() map[string]bool {
	phrases, always := map[string]bool{}, false
	for line := range strings.Lines(creditsText) {
		line = strings.TrimSpace(line)
		kind, _, _ := strings.Cut(line, " ")
		switch {
		case line == "" || line[0] == '#':
		case len(strings.Fields(line)) == 2 && (kind == "always" || kind == "weak"):
			always = kind == "always"
		default:
			phrases[plain(line)] = always
		}
	}
	return phrases
})

// isCredits tells whether a text is credits and nothing else. Where the evidence that somebody spoke is weak, phrases
// count that people do say too.
func isCredits(text string, weak bool) bool {
	if always, found := credits()[plain(text)]; found {
		return always || weak
	}
	// Several in a row: "Thank you. Thanks for watching!"
	found := false
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return unicode.Is(unicode.Sentence_Terminal, r) || r == '\n' }) {
		said := plain(sentence)
		if said == "" {
			continue
		}
		always, known := credits()[said]
		if !known {
			return false
		}
		found = found || always || weak
	}
	return found
}
