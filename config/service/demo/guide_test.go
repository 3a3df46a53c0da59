package demo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaiwa/voice/sentence"
)

// TestEveryPieceIsRecorded cuts every answer as a turn does, letter by letter, and looks for the recordings.
func TestEveryPieceIsRecorded(t *testing.T) {
	en, ja := loadBoth(t)
	for _, s := range []*script{en, ja} {
		said := []string{"hello there", "こんにちは、元気ですか。", strings.Repeat("long ", 100)}
		for _, length := range []time.Duration{300, 2300, 9970, 10_100, 118_000} {
			for _, level := range []float64{-3, -21, -55} {
				c := clip{tone(length*time.Millisecond, level, 100), 100}
				said = append(said, s.transcript(c))
			}
		}
		for _, text := range said {
			for turn := range 2 * len(steps) {
				checkPieces(t, s, s.answer(text, turn))
			}
		}
	}
}

func checkPieces(t *testing.T, s *script, answer string) {
	t.Helper()
	var splitter sentence.Splitter
	var pieces []sentence.Piece
	for _, letter := range answer {
		pieces = append(pieces, splitter.Push(string(letter))...)
	}
	var all []string
	var speaker sentence.Speaker
	for _, piece := range append(pieces, splitter.Flush()...) {
		names, ok := s.match(speaker.Speak(piece.Text))
		if !ok {
			t.Errorf("%s: the piece %q of %q has no recording", s.language, piece.Text, answer)
		}
		all = append(all, names...)
	}
	if whole, _ := s.match(answer); strings.Join(all, " ") != strings.Join(whole, " ") {
		t.Errorf("%s: the pieces of %q are spoken as %v, the whole as %v", s.language, answer, all, whole)
	}
}

func TestAnswersTellWhatWasMeasured(t *testing.T) {
	en, ja := loadBoth(t)
	for _, test := range []struct {
		answer string
		want   []string
	}{
		{en.answer("2.3 s of speech, −21 dBFS", 0), []string{"I heard you for 2.3 seconds.", "You were 21 decibels below full scale.",
			"That is a good level.", "This is the demo of kaiwa.", "This is how you sounded."}},
		{en.answer("12.0 s of speech, −47 dBFS", 1), []string{"12.0 seconds", "47 decibels", "That is quiet", "type", "first ten seconds"}},
		{en.answer("1.0 s of speech, −3 dBFS", len(steps)), []string{"That is loud", "This is the demo of kaiwa."}},
		{en.answer("hello", 5), []string{"counted 5 characters.", "API key"}},
		{ja.answer("2.3 秒の声、−21 dBFS", 0), []string{"2.3秒の声が聞こえました。", "最大より21デシベル", "ちょうどよい", "あなたの声は"}},
		{ja.answer("やあ", 1), []string{"2文字でした。", "文字でも送れます。"}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.answer, want) {
				t.Errorf("%q does not say %q", test.answer, want)
			}
		}
	}
	for turn := range len(steps) {
		if typed := en.answer("hello", turn); strings.Contains(typed, "sounded") || strings.Contains(typed, "heard you") {
			t.Errorf("to a typed text it says %q", typed)
		}
	}
}

func TestTranscriptsAreFoundAgain(t *testing.T) {
	en, ja := loadBoth(t)
	for _, s := range []*script{en, ja} {
		for tenths := 1; tenths <= 1200; tenths += 7 {
			c := clip{make([]int16, tenths), 10}
			text := s.transcript(c)
			m := measured.FindStringSubmatch(text)
			if m == nil || m[1] != fmt.Sprintf("%.1f", float64(tenths)/10) || m[2] != "90" {
				t.Fatalf("%q is read as %q", text, m)
			}
		}
	}
}
