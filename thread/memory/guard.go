package memory

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Reason says why a note is not taken.
type Reason string

// The reasons.
const (
	NotSaid     Reason = "its quote is not what the user said"
	ReadAloud   Reason = "the user read it aloud or quoted it"
	NotMeant    Reason = "it was asked or supposed, not told"
	Order       Reason = "it would tell the assistant what to do"
	Secret      Reason = "it is a secret"
	Passes      Reason = "it is over soon, and nobody said when"
	Shapeless   Reason = "it is no short sentence"
	Unsupported Reason = "it says what the quote does not say"
	Denied      Reason = "it says the opposite of the quote"
	Repeated    Reason = "it is known"
)

// A Taken note is one that can be kept.
type Taken struct {
	Memory   Memory // without ID
	Replaces int64  // 0: none
}

// Take checks a note on some exchanges against what the user really said in them, and against what is known. "" is the
// reason of a note that is taken. A note that replaces a memory that there is not, or one that it has nothing to do with, is
// only added.
func Take(n Note, exchanges []Exchange, known []Memory) (Taken, Reason) {
	old := replaced(n, known)
	e, from, to, ok := sourceOf(n.Quote, exchanges)
	for _, check := range []struct {
		fails  bool
		reason Reason
	}{
		{!ok, NotSaid},
		{!shapely(n.Text), Shapeless},
		{turning(e.User) || ordering(n), Order},
		{n.Foreign || ok && foreign(e.User, from, to), ReadAloud},
		{isSecret(n.Text) || isSecret(n.Quote), Secret},
		{ok && !meant(e.User, from, to), NotMeant},
		{!supported(n, e, old), Unsupported},
		{ok && denied(n.Text, e.User, from, to), Denied},
		{known != nil && repeated(n, known), Repeated},
	} {
		if check.fails {
			return Taken{}, check.reason
		}
	}
	m := Memory{Text: strings.TrimSpace(n.Text), Kind: n.Kind, Origin: Auto, Message: e.Message}
	m.From, m.To = when(n, e)
	if m.To.IsZero() && passes(n.Text+" | "+n.Quote) {
		return Taken{}, Passes
	}
	return Taken{Memory: m, Replaces: old.ID}, ""
}

// replaced gives the memory that a note replaces, if they have something to do with each other.
func replaced(n Note, known []Memory) Memory {
	for _, m := range known {
		if m.ID == n.Replaces && n.Replaces != 0 && m.To.IsZero() && related(n.Text+" "+n.Quote, m.Text) {
			return m
		}
	}
	return Memory{}
}

// sourceOf gives the newest exchange in which the user said a quote, and where.
func sourceOf(quote string, exchanges []Exchange) (e Exchange, from, to int, ok bool) {
	if words := fold(quote); len(words.runes) < 4 {
		return Exchange{}, 0, 0, false
	}
	for i := len(exchanges) - 1; i >= 0; i-- {
		if from, to, ok = find(exchanges[i].User, quote); ok {
			return exchanges[i], from, to, true
		}
	}
	return Exchange{}, 0, 0, false
}

func shapely(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= 4 && n <= Longest && !strings.ContainsFunc(text, unicode.IsControl) && oneSentence(text)
}

func plainQuotes(text string) string { return strings.ReplaceAll(text, "’", "'") }

// turning tells words that want to turn the assistant.
func turning(text string) bool { return disguised(text) || attack.MatchString(undisguised(text)) }

// ordering tells a note that says what the assistant is to do. The user may say "you can call me Bob", a note may not.
func ordering(n Note) bool {
	text, quote := undisguised(n.Text), undisguised(n.Quote)
	return turning(n.Text) || orders.MatchString(text) || wishes.MatchString(text) || orders.MatchString(quote)
}

// passes tells what is over soon: a mood, or what happens today and begins nothing.
func passes(text string) bool {
	return moods.MatchString(text) || soon.MatchString(text) && !lasting.MatchString(text)
}

var (
	address = regexp.MustCompile(`https?://|www\.`)
	header  = regexp.MustCompile(`(?im)^(?:from|to|subject|date|差出人|件名|宛先): `)
)

// foreign tells that a part of what the user said is somebody else's words: it stands in quotation marks, or behind words
// that introduce a text, or the whole was pasted.
func foreign(said string, from, to int) bool {
	pasted := strings.Count(said, "\n") >= 3 && len(said) > 400 || len(said) > 200 && address.MatchString(said) || header.MatchString(said)
	_, end := around(said, from, to, ".!?。！？\n")
	return pasted || quoted(said, from, to) || reading.MatchString(plainQuotes(said[:from])) || readAfter.MatchString(said[to:end])
}

// quoted tells that a part of a text stands in quotation marks.
func quoted(text string, from, to int) bool {
	for _, pair := range []string{"“”", "「」", "『』", "«»", "„“", `""`} {
		runes := []rune(pair)
		begin, end := string(runes[0]), string(runes[1])
		if begin == end {
			if strings.Count(text[:from], begin)%2 == 1 && strings.Contains(text[to:], end) {
				return true
			}
			continue
		}
		if i := strings.LastIndex(text[:from], begin); i >= 0 && !strings.Contains(text[i+len(begin):from], end) && strings.Contains(text[to:], end) {
			return true
		}
	}
	return false
}

// meant tells that a part of what the user said is told, neither asked nor supposed.
func meant(said string, from, to int) bool {
	begin, end := around(said, from, to, ".!?。！？\n")
	sentence := strings.TrimSpace(said[begin:end])
	asked := strings.HasSuffix(sentence, "?") || strings.HasSuffix(sentence, "？") || strings.HasSuffix(strings.TrimRight(sentence, "。"), "ですか") ||
		strings.HasSuffix(strings.TrimRight(sentence, "。"), "ますか") || strings.HasSuffix(strings.TrimRight(sentence, "。"), "かな")
	return !asked && !supposing.MatchString(said[begin:to])
}

// denied tells that a note and the clause of its quote are not both said to be so, or both not.
func denied(text, said string, from, to int) bool {
	begin, end := around(said, from, to, ".!?,;。！？、\n")
	clause, text := plainQuotes(said[begin:end]), plainQuotes(text)
	no, noted := denying.MatchString(clause), denying.MatchString(text)
	was, notedWas := over.MatchString(clause), over.MatchString(text)
	switch {
	case was, no:
		return !noted && !notedWas
	default:
		return noted
	}
}

// long tells numbers of cards and accounts, also when they were spoken digit by digit, and what only a machine can have made.
var (
	longNumber = regexp.MustCompile(`(?:\d[ -]?){12,}`)
	spoken     = re(`(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[ ,-]*){8,}`)
	machine    = regexp.MustCompile(`[A-Za-z0-9+/_=-]{20,}`)
	digit      = regexp.MustCompile(`\d`)
)

func isSecret(text string) bool {
	text = undisguised(text)
	made := machine.FindString(text)
	return secret.MatchString(text) || longNumber.MatchString(text) || spoken.MatchString(text) || digit.MatchString(made)
}

// when gives since when and until when a note is true. A day that the user's words do not tell of is that on which it was
// said.
func when(n Note, e Exchange) (from, to time.Time) {
	from, to = n.From, n.To
	if !dated.MatchString(e.User) || from.Year() < 1900 || from.Year() > 2100 {
		from = time.Time{}
	}
	if !dated.MatchString(e.User) || to.Year() > 2200 {
		to = time.Time{}
	}
	if n.Kind == Plan && to.IsZero() && from.After(e.At) {
		to = lastDay(from, 3)
	}
	if from.IsZero() || sameDay(from, e.At) {
		from = e.At
	}
	if !to.IsZero() && to.Before(from) {
		if n.Kind == Plan {
			return from, time.Time{}
		}
		from = to // it was over when it was told, and nobody said since when it was so
	}
	return from, to
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// Forbidden tells what is not even remembered when the user asks for it: what would turn the assistant, and secrets, which
// each request would take to a service.
func Forbidden(text string) bool { return turning(text) || isSecret(text) }
