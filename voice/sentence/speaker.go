package sentence

import (
	"html"
	"regexp"
	"strings"
)

// A Speaker leaves out of a text what has no sound, piece by piece: it knows from the pieces before whether one is in
// the middle of a code block, a link or an address. The zero Speaker is ready.
//
// Emphasis, headings, bullets, quotes, tags and the brackets of links are dropped and their words stay; inline code
// and the cells of a table are read as words. Code blocks, addresses, footnotes and emoji are left out.
type Speaker struct {
	inside bool   // the piece before ended inside a line
	fence  string // what ends the code block
	link   bool   // the target of a link goes on
	url    bool   // an address may go on
}

// Speak is what can be said of the next piece; "" where nothing can.
func (s *Speaker) Speak(piece string) string {
	var said []string
	for line := range strings.Lines(piece) {
		text := ""
		if s.code(line) {
			s.link, s.url = false, false
		} else {
			text = s.line(line)
		}
		s.inside = !strings.HasSuffix(line, "\n") && (s.inside || strings.TrimSpace(line) != "")
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, "\n")
}

var fence = regexp.MustCompile("^[\\s>]*(?:[-*+]\\s+|\\d+[.)]\\s+)?(```+|~~~+)([^`]*)$")

// code tells whether a line, or the part of it that is there, belongs to a code block.
func (s *Speaker) code(line string) bool {
	if s.inside {
		return s.fence != ""
	}
	m := fence.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
	switch {
	case m == nil:
	case s.fence == "":
		s.fence = m[1]
		return true
	case strings.HasPrefix(m[1], s.fence) && strings.TrimSpace(m[2]) == "":
		s.fence = ""
		return true
	}
	return s.fence != ""
}

// What stands at the start of a line, and whole lines that only draw something.
var (
	drawn   = regexp.MustCompile(`^[\s>]*(?:(?:[-_*=+~]\s*){3,}|\|?[\s|:-]*--[\s|:-]*\|?)$`)
	defined = regexp.MustCompile(`^\s*\[[^\]]+\]:\s+\S`)
	opening = regexp.MustCompile(`^\s*(?:>|#{1,6}\s|#{1,6}$|[-*+•‣◦▪・]\s+(?:\[[ xX]\]\s)?|・)\s*`)
	heading = regexp.MustCompile(`\s#+\s*$`)
)

func (s *Speaker) line(line string) string {
	ended := strings.HasSuffix(line, "\n")
	text := strings.TrimRight(line, "\r\n")
	if !s.inside {
		s.link, s.url = false, false
		if drawn.MatchString(text) || defined.MatchString(text) {
			return ""
		}
		for m := opening.FindString(text); m != ""; m = opening.FindString(text) {
			text = text[len(m):]
			if strings.Contains(m, "#") {
				text = heading.ReplaceAllString(text, "")
			}
		}
	}
	if strings.HasPrefix(text, "|") {
		text = strings.Trim(text, "| \t")
	}
	if strings.Contains(text, "&") {
		text = html.UnescapeString(text)
	}
	text = s.continued(text)
	text = s.addresses(text, ended)
	text = formulas(text)
	text = symbols(text)
	return tidy(text)
}

const urlChars = `[A-Za-z0-9\-._~:/?#@!$&'*+;=%,()\[\]]`

var (
	urlGoesOn = regexp.MustCompile(`^` + urlChars + `+`)
	linkEnds  = regexp.MustCompile(`^[^)]*\)?`)
)

// continued drops what goes on from the piece before: the target of a link, the rest of an address.
func (s *Speaker) continued(text string) string {
	if s.link {
		target := linkEnds.FindString(text)
		s.link = !strings.HasSuffix(target, ")")
		text = text[len(target):]
	}
	if s.url {
		rest := urlGoesOn.FindString(text)
		s.url = rest != "" && rest == text
		text = text[len(rest):]
	}
	return text
}

var (
	footnote  = regexp.MustCompile(`\[\^[^\]\s]*\]|\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]([^(]|$)|【\d+†[^】]*】`)
	target    = regexp.MustCompile(`\]\((?:[^()]|\([^()]*\))*\)|\]\[[^\]]*\]`)
	targetCut = regexp.MustCompile(`\]\([^)]*$`)
	tag       = regexp.MustCompile(`<!--.*?-->|</?[A-Za-z][^<>]*>`)
	address   = regexp.MustCompile(`[A-Za-z0-9+.\-]*://` + urlChars + `*|(?:mailto:|[Ww][Ww][Ww]\.)` + urlChars + `+`)
)

// addresses drops addresses and the targets of links.
func (s *Speaker) addresses(text string, ended bool) string {
	text = footnote.ReplaceAllString(text, "$1")
	text = strings.ReplaceAll(text, "![", "[")
	text = target.ReplaceAllString(text, "")
	if !ended && targetCut.MatchString(text) {
		s.link = true
	}
	text = targetCut.ReplaceAllString(text, "")
	if m := address.FindAllStringIndex(text, -1); len(m) > 0 && !ended {
		s.url = m[len(m)-1][1] == len(text)
	}
	text = address.ReplaceAllStringFunc(text, sentenceEnd)
	return tag.ReplaceAllString(text, " ")
}

// sentenceEnd keeps of an address only the punctuation after it, which is the sentence's.
func sentenceEnd(url string) string {
	end := url[len(strings.TrimRight(url, ".,;:!?)*_'")):]
	for open := strings.Count(url, "("); open > 0; open-- {
		end = strings.Replace(end, ")", "", 1)
	}
	return end
}

var (
	spaces  = regexp.MustCompile(`[\s\x{a0}\x{3000}]+`)
	hollow  = regexp.MustCompile(`\(\s*[,.]?\s*\)|（\s*）|"\s*"|“\s*”|「\s*」|\{\s*\}`)
	loose   = regexp.MustCompile(`\s+([,.;:!?)、。])`)
	doubled = regexp.MustCompile(`,(?:\s*,)+`)
)

// tidy puts right what dropping things has left: empty brackets, white space, commas without words.
func tidy(text string) string {
	text = hollow.ReplaceAllString(text, "")
	text = spaces.ReplaceAllString(text, " ")
	text = loose.ReplaceAllString(text, "$1")
	text = doubled.ReplaceAllString(text, ",")
	text = address.ReplaceAllStringFunc(text, sentenceEnd) // one that had marks in it
	text = strings.TrimLeft(strings.TrimSpace(text), ",;:.!?、。) ")
	text = strings.TrimSpace(strings.TrimSuffix(text, " ,"))
	if strings.IndexFunc(text, wordy) < 0 {
		return ""
	}
	return text
}
