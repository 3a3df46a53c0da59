package demo

import (
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

//go:embed recordings en.txt ja.txt
var files embed.FS

// pause is the silence after a sentence.
const pause = 250 * time.Millisecond

// A script is what the demo can say in one language: phrases, each of them recorded.
type script struct {
	language string            // "en", "ja": the name of its text file and of its recordings' folder
	between  string            // what stands between two sentences
	texts    map[string]string // by name
	names    map[string]string // by the normalised text
}

// load reads a language's text file: a line has a name, a tab, a text, and maybe another tab and how to say it.
func load(language, between string) (*script, error) {
	file, err := files.ReadFile(language + ".txt")
	if err != nil {
		return nil, err
	}
	s := &script{language, between, map[string]string{}, map[string]string{}}
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(fields) < 2 {
			return nil, fmt.Errorf("%s.txt: no tab in %q", language, line)
		}
		name, text := fields[0], fields[1]
		s.texts[name] = text
		if !isNumberWord(name) {
			s.names[normalise(text)] = name
		}
	}
	return s, nil
}

// isNumberWord tells the recordings of number words, n0 to n100 and npoint, from those of phrases.
func isNumberWord(name string) bool {
	_, err := strconv.Atoi(strings.TrimPrefix(name, "n"))
	return err == nil || name == "npoint"
}

// normalise keeps the letters and the figures of a text, so that it does not matter what became of its
// punctuation on the way here.
func normalise(text string) string {
	var b strings.Builder
	runes := []rune(strings.ToLower(text))
	isDigit := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsDigit(runes[i]) }
	for i, r := range runes {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' && isDigit(i-1) && isDigit(i+1) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var figure = regexp.MustCompile(`^\d+(\.\d+)?`)

// match finds the recordings that say a text, one after the other. It is false where there are none for a part of it.
func (s *script) match(text string) (names []string, ok bool) {
	rest := normalise(text)
	for rest != "" {
		phrase := ""
		for p := range s.names {
			if len(p) > len(phrase) && strings.HasPrefix(rest, p) {
				phrase = p
			}
		}
		switch number := figure.FindString(rest); {
		case phrase != "":
			names = append(names, s.names[phrase])
			rest = rest[len(phrase):]
		case number != "":
			names = append(names, s.number(number)...)
			rest = rest[len(number):]
		default:
			return nil, false
		}
	}
	return names, len(names) > 0
}

// number gives the recordings that say a number.
func (s *script) number(figures string) []string {
	whole, decimals, _ := strings.Cut(figures, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n > 199 {
		return append(s.digits(whole), s.decimals(decimals)...)
	}
	return append(s.upTo199(n), s.decimals(decimals)...)
}

func (s *script) upTo199(n int) []string {
	var names []string
	if n > 100 {
		names, n = append(names, "n100"), n-100
	}
	if name := "n" + strconv.Itoa(n); s.texts[name] != "" {
		return append(names, name)
	}
	return append(names, "n"+strconv.Itoa(n/10*10), "n"+strconv.Itoa(n%10))
}

func (s *script) decimals(figures string) []string {
	if figures == "" {
		return nil
	}
	return append([]string{"npoint"}, s.digits(figures)...)
}

func (s *script) digits(figures string) []string {
	var names []string
	for _, f := range figures {
		names = append(names, "n"+string(f))
	}
	return names
}

// play decodes recordings and puts them together. Behind the one of the user's own voice comes that voice.
func (s *script) play(names []string, own clip) ([]int16, error) {
	var out []int16
	for _, name := range names {
		file, err := files.ReadFile("recordings/" + s.language + "/" + name + ".mp3")
		if err != nil {
			return nil, err
		}
		c, err := decodeMP3(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, c.resample().samples...)
		if strings.HasSuffix(s.texts[name], ".") || strings.HasSuffix(s.texts[name], "。") {
			out = append(out, make([]int16, pause*speakRate/time.Second)...)
		}
		if (name == "sounded" || name == "sounded-first") && len(own.samples) > 0 {
			out = append(out, own.first(longest).resample().samples...)
		}
	}
	return out, nil
}
