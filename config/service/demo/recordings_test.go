package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
)

// budget is how much the recordings may add to the program, in bytes.
const budget = 600_000

func loadBoth(t testing.TB) (en, ja *script) {
	t.Helper()
	en, err := load("en", " ")
	if err != nil {
		t.Fatal(err)
	}
	ja, err = load("ja", "")
	if err != nil {
		t.Fatal(err)
	}
	return en, ja
}

func TestEveryTextHasItsRecording(t *testing.T) {
	en, ja := loadBoth(t)
	for _, s := range []*script{en, ja} {
		left := map[string]bool{}
		all, err := fs.Glob(files, "recordings/"+s.language+"/*.mp3")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range all {
			left[file] = true
		}
		for name, text := range s.texts {
			delete(left, "recordings/"+s.language+"/"+name+".mp3")
			samples, err := s.play([]string{name}, clip{})
			if err != nil {
				t.Errorf("%s %s: %v", s.language, name, err)
				continue
			}
			// A character takes 40 to 200 ms in English, 60 to 450 ms in Japanese (一 is two syllables).
			perRune := time.Duration(len(samples)) * time.Second / speakRate / time.Duration(len([]rune(text)))
			if perRune < 40*time.Millisecond || perRune > 450*time.Millisecond {
				t.Errorf("%s: %q takes %s a character: is that its recording?", s.language, text, perRune)
			}
		}
		for file := range left {
			t.Errorf("%s is of no use: run make.sh", file)
		}
	}
}

func TestRecordingsAreOfTheseTexts(t *testing.T) {
	for _, language := range []string{"en", "ja"} {
		texts, err := files.ReadFile(language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		sum, err := files.ReadFile("recordings/" + language + ".sum")
		if err != nil {
			t.Fatal(err)
		}
		hash := sha256.New()
		for line := range strings.Lines(strings.ReplaceAll(string(texts), "\r\n", "\n")) {
			if !strings.HasPrefix(line, "#") {
				hash.Write([]byte(line))
			}
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != strings.TrimSpace(string(sum)) {
			t.Errorf("%s.txt has changed since the recordings were made: run make.sh", language)
		}
	}
}

func TestRecordingsAreSmall(t *testing.T) {
	var size int64
	err := fs.WalkDir(files, "recordings", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > budget {
		t.Errorf("the recordings have %d bytes, more than %d", size, budget)
	}
}

func TestNumbersAreSpoken(t *testing.T) {
	en, ja := loadBoth(t)
	for _, test := range []struct {
		s    *script
		text string
		want string
	}{
		{en, "I heard you for 2.3 seconds.", "heard-before n2 npoint n3 heard-after"},
		{en, "I heard you for 0.4 seconds.", "heard-before n0 npoint n4 heard-after"},
		{en, "I heard you for 118.0 seconds!", "heard-before n100 n18 npoint n0 heard-after"},
		{en, "You were 21 decibels below full scale.", "level-before n20 n1 level-after"},
		{en, "I wrote to you.", ""},
		{en, "You wrote to me and I counted 2048 characters. That is a good level.", "wrote-before n2 n0 n4 n8 wrote-after good"},
		{ja, "43.2秒の声が聞こえました。", "n40 n3 npoint n2 heard-after"},
		{ja, "音量は最大より１０デシベル小さいです", ""}, // full-width figures are none of ours
		{ja, "音量は最大より10デシベル小さいです", "level-before n10 level-after"},
	} {
		names, ok := test.s.match(test.text)
		if got := strings.Join(names, " "); got != test.want || ok != (test.want != "") {
			t.Errorf("%q is spoken as %q (%t), want %q", test.text, got, ok, test.want)
		}
	}
	for n := range 200 {
		for _, s := range []*script{en, ja} {
			for _, name := range s.upTo199(n) {
				if s.texts[name] == "" {
					t.Errorf("%s: %d needs %q", s.language, n, name)
				}
			}
		}
	}
}

func TestOwnVoiceFollowsItsSentence(t *testing.T) {
	en, ja := loadBoth(t)
	own := clip{tone(2*time.Second, -20, 16000), 16000}
	for _, s := range []*script{en, ja} {
		without, err := s.play([]string{"sounded"}, clip{})
		if err != nil {
			t.Fatal(err)
		}
		with, err := s.play([]string{"sounded"}, own)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(with, append(without, own.resample().samples...)) {
			t.Errorf("%s: %d samples, then %d: not the sentence and then the own voice", s.language, len(without), len(with))
		}
		other, err := s.play([]string{"good", "space"}, own)
		if err != nil {
			t.Fatal(err)
		}
		if len(other) > 8*speakRate {
			t.Errorf("%s: the own voice is played where nobody announced it", s.language)
		}
	}
	long := clip{tone(15*time.Second, -20, 16000), 16000}
	samples, err := en.play([]string{"sounded-first"}, long)
	if err != nil {
		t.Fatal(err)
	}
	if got := time.Duration(len(samples)) * time.Second / speakRate; got < longest || got > longest+5*time.Second {
		t.Errorf("the first %s of a long recording take %s", longest, got)
	}
}
