package voice

import (
	"strings"
	"unicode/utf8"
)

const (
	// fewWords is up to how many words a recognizer makes of what is left of an echo.
	fewWords = 3
	// fewestSounds is how many sounds these have at least to be told from others, and errorsInSounds in how many one of
	// them may be another: in the 60 characters that are near there are about 50.
	fewestSounds   = 4
	errorsInSounds = 8
)

// garbled tells whether a few words sound like a piece of what was being spoken just then: what is left of an echo is
// written down as other words, "country" as "on three". That is not believed of a question, nor of the user's own words.
func garbled(text, near string) bool {
	words := spokenTokens(text)
	if len(words) == 0 || len(words) > fewWords || asks(text) || interjects(text) {
		return false
	}
	for _, w := range words {
		if own[w] {
			return false
		}
	}
	said := sounds(words)
	if utf8.RuneCountInString(said) < fewestSounds {
		return false
	}
	return distance(strings.Split(said, ""), strings.Split(sounds(spokenTokens(near)), "")) <= len(said)/errorsInSounds
}

// letterSounds are the sounds that English letters stand for, those together that are easily taken for each other (after
// the classes of Soundex, R. C. Russell, US patent 1,261,167, 1918): a is any vowel, and h is none.
var letterSounds = func() (sound [128]byte) {
	for of, letters := range map[byte]string{
		'a': "aeiouy", 'p': "bp", 'f': "fv", 'k': "cgkq", 's': "sxzj", 't': "td", 'l': "l", 'n': "nm", 'r': "r", 'w': "w",
	} {
		for _, l := range letters {
			sound[l] = of
		}
	}
	return sound
}()

// sounds are the sounds of words, one letter each, without those that follow their like; nothing of what is not English
// letters.
func sounds(words []string) string {
	var b strings.Builder
	last := byte(0)
	for _, r := range strings.Join(words, "") {
		if r >= utf8.RuneSelf || letterSounds[r] == 0 || letterSounds[r] == last {
			continue
		}
		last = letterSounds[r]
		b.WriteByte(last)
	}
	return b.String()
}
