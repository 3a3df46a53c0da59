package endpoint

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// A line is what one person says without being answered: pieces with pauses between them.
type line struct {
	pieces  []piece
	ja      bool
	reasons []string // why there is a pause after each piece but the last: c, j, f, n, l, s, x
}

type piece struct {
	written string // as the script has it
	spoken  string // as the synthesizer reads it
}

var pauseMark = regexp.MustCompile(`\{([a-z])\}`)

// script reads a file in testdata.
func script(t testing.TB, name string) []line {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []line
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		written, spoken, differs := strings.Cut(s.Text(), " => ")
		if !differs {
			spoken = written
		}
		l := line{ja: strings.ContainsFunc(written, isJapanese)}
		for _, m := range pauseMark.FindAllStringSubmatch(written, -1) {
			l.reasons = append(l.reasons, m[1])
		}
		sounds := pauseMark.Split(spoken, -1)
		for i, w := range pauseMark.Split(written, -1) {
			if len(sounds) <= i {
				t.Fatalf("%q has fewer pauses where it is spoken", written)
			}
			l.pieces = append(l.pieces, piece{strings.TrimSpace(w), strings.TrimSpace(sounds[i])})
		}
		lines = append(lines, l)
	}
	return lines
}

// first is the first part of a piece: whole words, or characters of Japanese, without punctuation at the end.
func first(text string, ja bool, part float64) string {
	if part >= 1 {
		return text
	}
	units, between := strings.Fields(text), " "
	if ja {
		units, between = strings.Split(text, ""), ""
	}
	n := max(int(part*float64(len(units))), 0)
	return unpunctuated(strings.Join(units[:n], between))
}

func unpunctuated(text string) string {
	return strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
}

// A recognizer tells how the words so far are written.
type recognizer struct {
	name  string
	write func(text string, ja bool) string
}

// recognizers are kinds of punctuation: as the script has it, with a full stop wherever there is silence, and none.
var recognizers = []recognizer{
	{"as in the script", func(text string, _ bool) string { return text }},
	{"full stops", func(text string, ja bool) string {
		switch plain := unpunctuated(text); {
		case strings.HasSuffix(text, "?"):
			return text
		case ja:
			return plain + "。"
		default:
			return plain + "."
		}
	}},
	{"bare", func(text string, ja bool) string {
		text = strings.Map(func(r rune) rune {
			if unicode.IsPunct(r) && r != '\'' {
				return -1
			}
			return r
		}, text)
		return strings.ToLower(text)
	}},
}
