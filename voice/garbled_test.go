package voice

import (
	"strings"
	"testing"
)

// What a recognizer makes of a piece of an echo is taken for one; what the user says is not.
func TestGarbled(t *testing.T) {
	const near = "in every country there is snow weather in May, and the fifth"
	for _, c := range []struct {
		text string
		want bool
	}{
		{"on three", true}, {"On tree.", true}, {"Now with her.", true}, {"And a fifth", true}, {"Now we", true},
		{"snow, wetter", true},

		{"On three?", false}, {"Stop.", false}, {"No, wait.", false}, {"Louder, please.", false}, {"Skip that.", false},
		{"Faster, please.", false}, {"Say it again.", false}, {"Speak Japanese.", false}, {"Thank you.", false},
		{"Go on.", false}, {"The next one.", false}, {"Kyoto.", false}, {"Play some music.", false}, {"Good night.", false},
		{"In every country there is snow", false}, // too many words: comesBack knows
		{"", false}, {"富士山", false}, {"はい", false}, {"…", false},
	} {
		if got := garbled(c.text, near); got != c.want {
			t.Errorf("%q: %v (%s in %s)", c.text, got, sounds(spokenTokens(c.text)), sounds(spokenTokens(near)))
		}
	}
	if overheard("on three", "", near) != Itself || overheard("on three", near, "") != Believed || overheardWord("country", "", near) != Itself {
		t.Error("nobody asks")
	}
}

// Of what people say to a machine hardly anything sounds like what the machine just said.
func TestGarbledIsRare(t *testing.T) {
	commands := strings.Split(`louder please|a bit slower|tell me more|next question|go back|play music|read it again|skip this|in English|
		thank you|good morning|another one|shorter please|yes please|I know that|call my sister|turn it off|be brief|say that again|
		the second one|on Monday|not today|maybe tomorrow|with sugar|two of them|fifty euros|at the station|my name is Tom|for my brother|in the evening`, "|")
	words := spokenTokens(fuji + " The way up takes about six hours. Most of them start in the evening, rest in a hut, and watch the sun rise from the top.")
	taken, all := 0, 0
	for i := range len(words) - 11 {
		near := strings.Join(words[i:i+11], " ")
		for _, c := range commands {
			all++
			if garbled(strings.TrimSpace(c), near) && !strings.Contains(near, strings.ToLower(strings.TrimSpace(c))) {
				taken++
			}
		}
	}
	t.Logf("%d of %d", taken, all)
	if taken*50 > all {
		t.Errorf("%d of %d are taken for echo", taken, all)
	}
}
