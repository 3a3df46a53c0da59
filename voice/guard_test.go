package voice

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/shared"
)

// spoken is a clip of somebody who speaks clearly for two seconds.
func spoken() *Clip {
	return &Clip{Samples: make([]int16, 3*HearRate), Speech: Span{1000, 40000}, Level: -25, Room: -60, Voiced: 2 * time.Second}
}

// cough is a clip with little voice in it.
func cough() *Clip {
	c := spoken()
	c.Voiced = 160 * time.Millisecond
	return c
}

func faint() *Clip {
	c := spoken()
	c.Room = -27
	return c
}

func TestWorth(t *testing.T) {
	for _, c := range []struct {
		name string
		clip Clip
		want Reason
	}{
		{"speech", *spoken(), Believed},
		{"speech of a quiet microphone", Clip{Samples: make([]int16, HearRate), Speech: Span{0, 9000}, Level: -62, Room: -80, Voiced: time.Second}, Believed},
		{"speech in a loud room", Clip{Samples: make([]int16, HearRate), Speech: Span{0, 9000}, Level: -20, Room: -22, Voiced: time.Second}, Believed},
		{"a tap", Clip{Samples: make([]int16, HearRate/4), Speech: Span{0, 4000}, Level: -20, Room: -60, Voiced: time.Second / 5}, TooShort},
		{"nothing", Clip{}, TooShort},
		{"silence", Clip{Samples: make([]int16, HearRate), Level: Silence, Room: Silence}, TooQuiet},
		{"a fan", Clip{Samples: make([]int16, HearRate), Level: -30, Room: -31}, TooQuiet},
		{"somebody far behind the noise", Clip{Samples: make([]int16, HearRate), Speech: Span{0, 9000}, Level: -45, Room: -40, Voiced: time.Second}, TooQuiet},
		{"a keyboard", Clip{Samples: make([]int16, HearRate), Level: -30, Room: -50}, NoVoice},
	} {
		if got := worth(&c.clip); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

var transcripts = []struct {
	name, text string
	clip       *Clip // nil: spoken()
	scores     []Score
	prompt     string
	want       Reason
	kept       string // "" = text
}{
	{name: "a sentence", text: "What is the tallest mountain in Japan?"},
	{name: "a word", text: "Yes."},
	{name: "nothing", want: Empty},
	{name: "a full stop", text: ".", want: Empty},
	{name: "full stops", text: " . . ", want: Empty},
	{name: "japanese marks", text: "。…、", want: Empty},
	{name: "a tag", text: "[BLANK_AUDIO]", want: Empty},
	{name: "a sound", text: "(音楽) ♪", want: Empty},
	{name: "a tag beside words", text: "[Music] Hello there.", kept: "Hello there."},
	{name: "our prompt", text: "Kaiwa, Nagano; ＳＩＬＥＲＯ!", prompt: "kaiwa, Nagano, Silero.", want: Echo},
	{name: "a word of our prompt", text: "Nagano.", prompt: "kaiwa, Nagano, Silero."},
	{name: "no prompt", text: "Nagano.", prompt: ""},
	{name: "bad scores", text: "Well.", scores: []Score{{NoSpeech: 0.9, LogProb: -1.5, Text: "Well."}}, want: Improbable},
	{name: "silent but sure", text: "Well.", scores: []Score{{NoSpeech: 0.9, LogProb: -0.3, Text: "Well."}}},
	{name: "unsure but spoken", text: "Well.", scores: []Score{{NoSpeech: 0.1, LogProb: -1.4, Text: "Well."}}},
	{name: "compressed", text: "Well.", scores: []Score{{Compression: 2.5, Text: "Well."}}, want: Improbable},
	{name: "one bad segment of two", text: "Hello there. Well.", kept: "Hello there.",
		scores: []Score{{LogProb: -0.2, Text: " Hello there."}, {NoSpeech: 0.8, LogProb: -1.2, Text: " Well."}}},
	{name: "credits", text: "Thanks for watching!", want: Credits},
	{name: "credits in capitals", text: "THANK YOU FOR WATCHING", want: Credits},
	{name: "credits in full width", text: "Ｔｈａｎｋ　ｙｏｕ　ｆｏｒ　ｗａｔｃｈｉｎｇ", want: Credits},
	{name: "japanese credits", text: "ご視聴ありがとうございました。", want: Credits},
	{name: "russian credits", text: "Продолжение следует...", want: Credits},
	{name: "credits with marks inside", text: "Sous-titres réalisés par la communauté d’Amara.org", want: Credits},
	{name: "several credits", text: "Thank you. Thanks for watching! Bye.", want: Credits},
	{name: "credits over and over", text: strings.Repeat("Thanks for watching! ", 6), want: Credits, kept: "Thanks for watching!"},
	{name: "credits in a sentence", text: "He said thanks for watching my dog."},
	{name: "credits and a sentence", text: "Thank you. What is next?"},
	{name: "thank you, really said", text: "Thank you."},
	{name: "ありがとう, really said", text: "ありがとうございました。"},
	{name: "thank you, a cough", text: "Thank you.", clip: cough(), want: Credits},
	{name: "thank you, hardly louder than the room", text: "Thank you.", clip: faint(), want: Credits},
	{name: "thank you, bad scores", text: "Thank you.", scores: []Score{{NoSpeech: 0.7, LogProb: -0.4, Text: "Thank you."}}, want: Credits},
	{name: "bye bye, twice, a cough", text: "Bye. Bye bye.", clip: cough(), want: Credits},
	{name: "long words, a cough", text: "ありがとうございました", clip: &Clip{Voiced: 600 * time.Millisecond, Level: -20, Room: -60}, want: Credits},
	{name: "another word, a cough", text: "Stop!", clip: cough()},
	{name: "a loop", text: "And then I went. " + strings.Repeat("I went home. ", 9), kept: "And then I went. I went home."},
	{name: "a loop in the middle", text: "First, " + strings.Repeat("you know, ", 5) + "it rains.", kept: "First, you know, it rains."},
	{name: "nothing but a loop", text: strings.Repeat("I went home. ", 9), want: Repetition, kept: "I went home."},
	{name: "a japanese loop", text: "そして" + strings.Repeat("山へ行きました。", 7), kept: "そして山へ行きました。"},
	{name: "nothing but a japanese loop", text: strings.Repeat("ああ", 20), want: Repetition, kept: "あ"},
	{name: "no, no, no", text: "No, no, no, no, no!"},
	{name: "はいはいはい", text: "はい、はい、はい、はい。"},
	{name: "three times", text: "Row your boat, row your boat, row your boat."},
	{name: "numbers", text: "Call 1 1 1 1 2 2 2 2 please."},
}

func TestBelieve(t *testing.T) {
	for _, c := range transcripts {
		clip := c.clip
		if clip == nil {
			clip = spoken()
		}
		text, got := believe(clip, Transcript{Text: c.text, Scores: c.scores}, c.prompt)
		want := c.kept
		if want == "" {
			want = strings.TrimSpace(c.text)
		}
		if c.want == Empty {
			want = ""
		}
		if got != c.want || text != want {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, got, text, c.want, want)
		}
	}
}

// The phrases that were gathered are all known, each as what it is.
func TestCreditsAreComplete(t *testing.T) {
	path := shared.File(t, "hallucination_phrases.txt")
	list, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(list)) {
		head, phrases, found := strings.Cut(strings.TrimSpace(line), ": ")
		kind, _, _ := strings.Cut(head, " ")
		if !found || kind != "A" && kind != "B" {
			continue
		}
		for _, phrase := range strings.Split(phrases, " | ") {
			seen++
			if always, known := credits()[plain(phrase)]; !known || always != (kind == "A") {
				t.Errorf("%s %q: known %v, always dropped %v", kind, phrase, known, always)
			}
		}
	}
	if seen < 80 || len(credits()) > seen {
		t.Errorf("%d phrases gathered, %d known", seen, len(credits()))
	}
}

func TestReasonsAreAllListed(t *testing.T) {
	for _, r := range []Reason{TooShort, TooQuiet, NoVoice, Empty, Echo, Improbable, Credits, Repetition} {
		if !slices.Contains(Reasons, r) {
			t.Errorf("%q is not in Reasons", r)
		}
	}
}

func FuzzBelieve(f *testing.F) {
	f.Add("Thank you. " + strings.Repeat("no ", 30))
	f.Add(strings.Repeat("ああ", 30) + "\xff'’")
	f.Fuzz(func(t *testing.T, text string) {
		kept, reason := believe(spoken(), Transcript{Text: text}, "kaiwa")
		if reason == Believed && plain(kept) == "" {
			t.Errorf("%q is believed to say nothing", text)
		}
		if len(kept) > len(text) {
			t.Errorf("%q has become %q", text, kept)
		}
	})
}
