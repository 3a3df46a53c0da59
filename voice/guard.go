package voice

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Reason tells why a recording or a transcript was not believed. ui/words has a sentence for each.
type Reason string

// The guard's reasons, in the order in which they are looked at.
const (
	Believed    Reason = ""
	TooShort    Reason = "too short"   // less than 0.3 s
	TooQuiet    Reason = "too quiet"   // not louder than the room
	NoVoice     Reason = "no voice"    // loud enough, but nobody spoke
	Empty       Reason = "empty"       // the service wrote nothing, or only punctuation
	Echo        Reason = "prompt"      // the service wrote our own prompt
	Improbable  Reason = "improbable"  // its own scores say that nobody spoke
	Credits     Reason = "credits"     // a phrase that models write when nobody speaks
	Repetition  Reason = "repetitions" // the same words over and over, and nothing else
	Itself      Reason = "itself"      // words that kaiwa was speaking just then
	Backchannel Reason = "backchannel" // "mhm" and the like, said while kaiwa spoke: it is to go on
)

// Reasons lists every reason, for the test that each has its words.
var Reasons = []Reason{TooShort, TooQuiet, NoVoice, Empty, Echo, Improbable, Credits, Repetition, Itself, Backchannel}

const (
	shortestClip = 300 * time.Millisecond

	// By how many dB something is louder than the room: anything, and a voice.
	overRoom      = 6
	voiceOverRoom = 3

	// From which of Whisper's scores on it decodes a segment again, or takes it for silence: see
	// github.com/openai/whisper, whisper/transcribe.py.
	noSpeech    = 0.6
	logProb     = -1.0
	compression = 2.4

	// The shortest that a person needs to say anything, a letter, and a CJK character.
	shortestWord = 200 * time.Millisecond
	letterTime   = 30 * time.Millisecond
	cjkTime      = 80 * time.Millisecond
)

// worth tells whether a recording is worth being sent: whether there is speech in it.
func worth(c *Clip) Reason {
	spoken := c.Voiced > 0 && c.Speech.To > c.Speech.From
	switch {
	case c.Length() < shortestClip:
		return TooShort
	case spoken && c.Level < c.Room, !spoken && c.Level < c.Room+overRoom:
		return TooQuiet
	case !spoken:
		return NoVoice
	}
	return Believed
}

// believe tells whether a transcript is what somebody said, and what remains of it without segments that its scores
// deny, tags like [BLANK_AUDIO], and words said over and over.
func believe(c *Clip, t Transcript, prompt string) (string, Reason) {
	text := strings.TrimSpace(tagged.ReplaceAllString(t.Text, ""))
	said := plain(text)
	if said == "" {
		return "", Empty
	}
	if said == plain(prompt) {
		return text, Echo
	}
	text, improbable := probable(text, t.Scores)
	if improbable {
		return text, Improbable
	}
	text, repeated := withoutLoops(text)
	if isCredits(text, weak(c, t, plain(text))) {
		return text, Credits
	}
	if repeated {
		return text, Repetition
	}
	return text, Believed
}

// tagged matches what servers write about sounds: [BLANK_AUDIO], (music), *sighs*, ♪.
var tagged = regexp.MustCompile(`\[[^\]]*\]|\([^)]*\)|（[^）]*）|【[^】]*】|\*[^*]+\*|[♪♫♬]+`)

// plain is a text without case, width, white space and punctuation: only what is said of it.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFKC.String(text)))
}

// probable drops the segments that their own scores deny. It tells whether none remains.
func probable(text string, scores []Score) (string, bool) {
	var kept []string
	for _, s := range scores {
		if s.NoSpeech > noSpeech && s.LogProb < logProb || s.Compression > compression {
			continue
		}
		kept = append(kept, s.Text)
	}
	if len(kept) == len(scores) {
		return text, false
	}
	rest := strings.TrimSpace(strings.Join(kept, ""))
	if plain(rest) == "" {
		return text, true
	}
	return rest, false
}

// weak tells whether the recording makes it doubtful that somebody said something: too little voice for so many
// letters, hardly louder than the room, or bad scores.
func weak(c *Clip, t Transcript, said string) bool {
	var needed time.Duration
	for _, r := range said {
		if cjk(r) || unicode.Is(unicode.Hangul, r) {
			needed += cjkTime
		} else {
			needed += letterTime
		}
	}
	for _, s := range t.Scores {
		if s.NoSpeech > noSpeech || s.LogProb < logProb {
			return true
		}
	}
	return c.Voiced < max(needed, shortestWord) || c.Level < c.Room+voiceOverRoom
}
