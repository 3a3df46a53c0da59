package voice

import (
	"strings"
	"testing"
)

const (
	fuji   = "The tallest mountain in Japan is Mount Fuji, at 3,776 metres. It last erupted in 1707, and you can stop at the fifth station. Many people climb it in summer."
	fujiJa = "日本で一番高い山は富士山です。標高は三千七百七十六メートルあります。夏にはたくさんの人が登ります。"
)

var overhears = []struct {
	text, over string
	want       Reason
}{
	// Agreement.
	{"Mm-hmm.", fuji, Backchannel},
	{"Mhm", fuji, Backchannel},
	{"Uh-huh.", fuji, Backchannel},
	{"uh huh", fuji, Backchannel},
	{"Yeah.", fuji, Backchannel},
	{"Yeah, yeah.", fuji, Backchannel},
	{"Yeah, okay.", fuji, Backchannel},
	{"OK", fuji, Backchannel},
	{"Okay, okay, right.", fuji, Backchannel},
	{"I see.", fuji, Backchannel},
	{"Oh, I see. Right.", fuji, Backchannel},
	{"Ah. Got it!", fuji, Backchannel},
	{"Hmm…", fuji, Backchannel},
	{"Wow!", fuji, Backchannel},
	{"Sure.", fuji, Backchannel},
	{"うん", fujiJa, Backchannel},
	{"うん、うん。", fujiJa, Backchannel},
	{"はい。", fujiJa, Backchannel},
	{"はい、はい。", fujiJa, Backchannel},
	{"ええ", fujiJa, Backchannel},
	{"なるほど。", fujiJa, Backchannel},
	{"へえー", fujiJa, Backchannel},
	{"ああ、そうなんですね。", fujiJa, Backchannel},
	{"そうですね。", fujiJa, Backchannel},
	{"ふーん。", fujiJa, Backchannel},
	{"はい。", fuji, Backchannel},
	{"Ha ha ha!", fuji, Backchannel},
	{"Hahaha.", fuji, Backchannel},
	{"あはは", fujiJa, Backchannel},

	// An answer, where kaiwa has asked.
	{"Yes.", "Shall I go on?", Believed},
	{"Yeah, okay.", "It is high. Do you want to climb it?", Believed},
	{"はい。", "続けますか？", Believed},
	{"うん", "登りたいですか？", Believed},
	{"Mm-hmm.", "Shall I go on?", Backchannel},
	{"Yes.", "Shall I? Well, I will.", Backchannel},

	// Something else.
	{"Stop.", "It is a volcano.", Believed},
	{"Stop!", fuji, Believed},
	{"No, wait.", fuji, Believed},
	{"No.", fuji, Believed},
	{"Wait, wait.", fuji, Believed},
	{"Hold on.", fuji, Believed},
	{"Yeah, but what about Hokkaido?", fuji, Believed},
	{"Okay, stop.", fuji, Believed},
	{"Right?", fuji, Believed},
	{"Really?", fuji, Believed},
	{"I see it.", fuji, Believed},
	{"No, the tallest mountain in Japan is Mount Fuji.", fuji, Believed},
	{"What is the tallest mountain in Japan?", fuji, Believed},
	{"Can you climb it in summer?", fuji, Believed},
	{"When did it last erupt?", fuji, Believed},
	{"Is it the tallest mountain in Asia?", fuji, Believed},
	{"Tell me about the weather tomorrow.", fuji, Believed},
	{"Fuji.", fuji, Believed},
	{"待って。", fujiJa, Believed},
	{"ストップ", fujiJa, Believed},
	{"違います。", fujiJa, Believed},
	{"いや、富士山です。", fujiJa, Believed},
	{"はい、でも冬は？", fujiJa, Believed},
	{"一番高い山は何ですか？", fujiJa, Believed},
	{"夏はどうですか", fujiJa, Believed},
	{"北海道の天気を教えて", fujiJa, Believed},
	{"山", fujiJa, Believed},
	{"富士山", fujiJa, Believed},

	// Its own words.
	{"The tallest mountain in Japan is Mount Fuji", fuji, Itself},
	{"mountain in Japan is Mt Fuji at 3,776 metres", fuji, Itself},
	{"tallest mountains in Japan is Mount Fugi", fuji, Itself},
	{"and you can stop at the", fuji, Itself},
	{"people climb it in summer.", fuji, Itself},
	{"in summer", fuji, Itself},
	{"You can stop", fuji, Itself},
	{"No, wait.", "He said: no, wait.", Itself},
	{"Stop.", "Stop.", Itself},
	{"Shall I go on?", "It is high. Shall I go on?", Itself},
	{"Many people claim it in summer", fuji, Itself},
	{"Hmmmm.", fuji, Backchannel},
	{"Some people swim there in the summer", fuji, Believed},
	{"日本で一番高い山は富士山", fujiJa, Itself},
	{"一番高い山は富士さんです", fujiJa, Itself},
	{"たくさんの人が登ります。", fujiJa, Itself},
	{"三千七百七十六メーターあります", fujiJa, Itself},
}

func TestOverheard(t *testing.T) {
	for _, c := range overhears {
		if got := overheard(c.text, c.over, ""); got != c.want {
			t.Errorf("%q over %q: %q, want %q", c.text, c.over, got, c.want)
		}
	}
	if len(overhears) < 60 {
		t.Errorf("only %d cases", len(overhears))
	}
}

// What was over soon may be a single word of its own.
func TestOverheardWord(t *testing.T) {
	const near, nearJa = "in 1707, and you can stop at the fifth station. Many", "高い山は富士山です。標高は三千"
	for _, c := range []struct {
		text, over, near string
		want             Reason
	}{
		{"Stop.", "", "", Believed},
		{"No.", fuji, near, Believed},
		{"Stop!", fuji, "Many people climb it", Believed},
		{"Stop!", fuji, near, Itself},
		{"station", fuji, near, Itself},
		{"Stations.", fuji, near, Itself},
		{"Fuji.", fuji, near, Believed},
		{"Station?", fuji, near, Believed},
		{"Kyoto?", fuji, near, Believed},
		{"Mm-hmm.", fuji, near, Backchannel},
		{"富士山", fujiJa, nearJa, Itself},
		{"夏", fujiJa, nearJa, Believed},
		{"待って", fujiJa, nearJa, Believed},
		{"富士山？", fujiJa, nearJa, Believed},
		{"うん", fujiJa, nearJa, Backchannel},
	} {
		if got := overheardWord(c.text, c.over, c.near); got != c.want {
			t.Errorf("%q near %q: %q, want %q", c.text, c.near, got, c.want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, c := range [][3]string{
		{"I went", "home.", "I went home."}, {"", "home.", "home."}, {"I went", "", "I went"},
		{"山へ", "行きました。", "山へ行きました。"}, {"行きました。", "それで", "行きました。それで"}, {"山へ", "Fuji", "山へ Fuji"},
		{"안녕", "하세요", "안녕 하세요"},
	} {
		if got := join(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// Whatever is said with it, "stop" stops, unless kaiwa has said it.
func FuzzOverheard(f *testing.F) {
	f.Add("Yeah, okay.", fujiJa)
	f.Add("\xff'’ climb it in summer", "climb it in summer?")
	f.Fuzz(func(t *testing.T, text, over string) {
		if len(text)+len(over) > 2000 || strings.Contains(plain(over), "stop") {
			return
		}
		if got := overheard("stop "+text, over, over); got != Believed {
			t.Errorf("%q over %q: %q", "stop "+text, over, got)
		}
	})
}
