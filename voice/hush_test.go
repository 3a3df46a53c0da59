package voice

import (
	"strings"
	"testing"
)

var hushed = []struct {
	text string
	want bool
}{
	{"Stop.", true},
	{"stop", true},
	{"Stop it!", true},
	{"Stop, stop, stop!", true},
	{"OK, stop.", true},
	{"No, stop.", true},
	{"Please stop.", true},
	{"Be quiet.", true},
	{"Quiet, please.", true},
	{"That's enough.", true},
	{"That’s enough, thanks.", true},
	{"Thanks, that's enough.", true},
	{"Okay, thank you, that's enough for now.", true},
	{"Shh!", true},
	{"Wait.", true},
	{"Wait, wait.", true},
	{"Hold on.", true},
	{"Never mind.", true},
	{"You can stop now, kaiwa.", true},
	{"ストップ", true},
	{"ストップ、ストップ！", true},
	{"やめて。", true},
	{"もういい", true},
	{"もういいよ。", true},
	{"もういいです、ありがとうございます。", true},
	{"わかったから、やめて。", true},
	{"静かに。", true},
	{"ちょっと静かにしてください。", true},
	{"待って", true},
	{"ちょっと待って！", true},
	{"はい、ストップ。", true},

	{"", false},
	{"OK.", false},
	{"Thanks.", false},
	{"No.", false},
	{"ありがとう", false},
	{"はい", false},
	{"Kyoto?", false},
	{"Stop?", false},
	{"Which stop?", false},
	{"Stop at the station.", false},
	{"The bus stop.", false},
	{"Stop, what about Kyoto?", false},
	{"Wait, how high is it?", false},
	{"Don't stop.", false},
	{"Never stop.", false},
	{"That's not enough.", false},
	{"Quietly.", false},
	{"Tell me when to stop.", false},
	{"Stop and tell me about Kyoto.", false},
	{"やめてはいけない", false},
	{"待って、京都は？", false},
	{"もういい時間です", false},
	{"静かな所", false},
	{"待ってるよ", false},
	{"ストップの意味は？", false},
}

func TestHush(t *testing.T) {
	for _, c := range hushed {
		if got := Hush(c.text); got != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
	for w := range strings.FieldsSeq(hushing + " " + civil) {
		if w != plain(w) {
			t.Errorf("%q is not plain: nothing matches it", w)
		}
	}
}

// What recognizers make of a grunt is no objection.
func TestInterjects(t *testing.T) {
	for text, want := range map[string]bool{
		"Stop.": true, "No, no.": true, "What?": true, "Wait!": true, "Actually…": true, "違う。": true, "ストップ": true, "なんで？": true,
		"A hot.": false, "Summer.": false, "oh": false, "Ha.": false, "Yeah.": false, "うん": false, "暑い。": false, "": false,
	} {
		if got := interjects(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
