package cadence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A sample is a sentence as an engine has said it. testdata/truth.tsv has, by its columns: the engine; the text; of each
// word the byte and the ms at which it begins, as the engine itself tells (espeak-ng by its word events, flite by
// -psdur, Open JTalk by -ot); and how loud each 10 ms are, one character for each, from 0, -90 dBFS, to Z, 0 dBFS.
// A word of Japanese is a morpheme there.
type sample struct {
	engine, text string
	words        []Word // only From, and Begins in ms
	levels       string
}

func truth(t *testing.T) []sample {
	file, err := os.ReadFile("testdata/truth.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	for line := range strings.Lines(string(file)) {
		column := strings.Split(strings.TrimSpace(line), "\t")
		s := sample{engine: column[0], text: column[1], levels: column[3]}
		for w := range strings.FieldsSeq(column[2]) {
			from, begins, _ := strings.Cut(w, ":")
			word := Word{}
			if word.From, err = strconv.Atoi(from); err != nil {
				t.Fatal(err)
			}
			if word.Begins, err = strconv.ParseFloat(begins, 64); err != nil {
				t.Fatal(err)
			}
			s.words = append(s.words, word)
		}
		all = append(all, s)
	}
	return all
}

// sound is noise that is as loud as the sentence was.
func (s sample) sound() []int16 {
	const levels = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	random := rand.New(rand.NewPCG(1, 2))
	var out []int16
	for _, c := range s.levels {
		db := float64(strings.IndexRune(levels, c))*90/61 - 90
		most := min(32767, 32768*math.Pow(10, db/20)*math.Sqrt(3))
		for range frame {
			out = append(out, int16(most*(2*random.Float64()-1)))
		}
	}
	return out
}

// at is the word that is said at some time, and which of them a byte is in.
func at(all []Word, time float64) int {
	n := 0
	for n+1 < len(all) && all[n+1].Begins <= time {
		n++
	}
	return n
}

func in(all []Word, byte int) int {
	n := 0
	for n+1 < len(all) && all[n+1].From <= byte {
		n++
	}
	return n
}

// errors is how many words each of the cuts of a sentence, every 20 ms, is wrong by.
func (s sample) errors(byteAt func(ms float64) int) []int {
	var all []int
	for ms := s.words[0].Begins; ms < float64(10*len(s.levels)); ms += 20 {
		d := in(s.words, byteAt(ms)) - at(s.words, ms)
		all = append(all, max(d, -d))
	}
	return all
}

func share(errors []int, most int) float64 {
	n := 0
	for _, e := range errors {
		if e <= most {
			n++
		}
	}
	return 100 * float64(n) / float64(len(errors))
}

// Wherever a sentence is cut, it is known within one word how much of it was heard.
func TestCuts(t *testing.T) {
	fitted, linear, guessed := map[string][]int{}, map[string][]int{}, map[string][]int{}
	var engines []string
	for _, s := range truth(t) {
		if fitted[s.engine] == nil {
			engines = append(engines, s.engine)
		}
		sound := s.sound()
		all := Fit(s.text, s.text, sound)
		fitted[s.engine] = append(fitted[s.engine], s.errors(func(ms float64) int { return all[at(all, ms*speakRate/1000)].From })...)
		linear[s.engine] = append(linear[s.engine], s.errors(func(ms float64) int { return int(float64(len(s.text)) * ms / float64(10*len(s.levels))) })...)
		pace := Pace(all, s.text) * (0.9 + 0.05*float64(len(s.text)%5)) // of another sentence
		some := Guess(s.text, s.text, sound[:len(sound)/2], pace)
		half := s
		half.levels = s.levels[:len(s.levels)/2]
		guessed[s.engine] = append(guessed[s.engine], half.errors(func(ms float64) int { return some[at(some, ms*speakRate/1000)].From })...)
	}
	t.Log("% of cuts that are exact, within one word: fitted; while only the first half is there; in proportion to bytes")
	for _, e := range engines {
		f, g, l := fitted[e], guessed[e], linear[e]
		t.Logf("%-12s %6d cuts  %5.1f %5.1f   %5.1f %5.1f   %5.1f %5.1f", e, len(f), share(f, 0), share(f, 1), share(g, 0), share(g, 1), share(l, 0), share(l, 1))
		if share(f, 1) < 96 || share(f, 0) < 70 || share(f, 1) < share(l, 1) {
			t.Errorf("%s: that is not enough", e)
		}
		if share(g, 1) < 94 {
			t.Errorf("%s: that is not enough where only the first half is there", e)
		}
	}
}

// What is not said of a text takes no time, what is said otherwise takes that time.
func TestWordsThatAreNotSaid(t *testing.T) {
	second := make([]int16, speakRate)
	for i := range second {
		second[i] = int16(8000 * math.Sin(float64(i)))
	}
	for _, c := range []struct{ text, said, word, means string }{
		{"See [the guide](https://example.com/now) now.", "See the guide now.", "now.", "now."},
		{" **Note:** this is *very* important.", "Note: this is very important.", "very", "very"},
		{"Go → home & rest.", "Go, home and rest.", "rest", "rest"},
		{"**高さは**3,776メートル`です`。", "高さは3,776メートルです。", "す", "す"},
		{"H<sub>2</sub>O is water.", "H 2 O is water.", "is", "is"},
		{"| Bob | 12 |", "Bob, 12", "12", "12"},
	} {
		all, plain := Fit(c.text, c.said, second), Fit(c.said, c.said, second)
		got := all[in(all, strings.LastIndex(c.text, c.word))]
		want := plain[in(plain, strings.LastIndex(c.said, c.means))]
		if math.Abs(got.Begins-want.Begins) > 1 {
			t.Errorf("%q: %q begins at %v, want %v", c.text, c.word, got.Begins, want.Begins)
		}
		for i := 1; i < len(all); i++ {
			if all[i].Begins < all[i-1].Begins || all[i].From != all[i-1].To {
				t.Errorf("%q: %+v after %+v", c.text, all[i], all[i-1])
			}
		}
	}
}

func TestWordAt(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int
		want string // what begins there
	}{
		{"The tallest mountain, of course", 0, "The"}, {"The tallest mountain, of course", 2, "The"}, {"The tallest mountain, of course", 3, "tallest"},
		{"The tallest mountain, of course", 8, "tallest"}, {"The tallest mountain, of course", 20, "of"}, {"The tallest mountain, of course", 99, ""},
		{"The tallest", -5, "The"}, {"It is 3,776.5 metres", 8, "3,776.5"}, {"don't go", 4, "don't"}, {"well-known", 6, "well-known"},
		{"日本で一番", 4, "本"}, {"きゃく", 4, "きゃ"}, {"Goで書く", 1, "Go"}, {"Goで書く", 2, "で"}, {"", 3, ""}, {"...", 1, ""}, {"\xff\xfe", 1, ""},
	} {
		at := WordAt(c.text, c.at)
		if got := c.text[at:]; !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%q at %d: %q, want %q", c.text, c.at, got, c.want)
		}
	}
}

// The silences of a sound are found, however loud it is.
func TestSilences(t *testing.T) {
	for _, loud := range []float64{300, 3000, 30000} {
		var sound []int16
		for i, ms := range []int{150, 400, 200, 400, 50, 400, 90, 300, 120} {
			for j := range ms * speakRate / 1000 {
				v := loud / 300
				if i%2 > 0 {
					v = loud
				}
				sound = append(sound, int16(v*math.Sin(float64(j))))
			}
		}
		var got []string
		for _, s := range silences(sound) {
			got = append(got, fmt.Sprintf("%d-%d", s.from*1000/speakRate, s.to*1000/speakRate))
		}
		if want := []string{"0-150", "550-750", "1600-1690", "1990-2110"}; !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", loud, got, want)
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("See [the guide](x) now.", "See the guide now.", 9600, 3)
	f.Add("富士山は、", "富士山は、", 100, 1)
	f.Fuzz(func(t *testing.T, text, said string, n, holes int) {
		sound := make([]int16, min(max(n, 0), 5*speakRate))
		for i := range sound {
			if holes > 0 && i/2400%holes > 0 {
				sound[i] = int16(i * 77)
			}
		}
		for _, all := range [][]Word{Fit(text, said, sound), Guess(text, said, sound, 24)} {
			for i, w := range all {
				if w.From < 0 || w.From >= w.To || w.To > len(text) || math.IsNaN(w.Begins) || w.Begins > w.Ends+1e-6 || i > 0 && w.Begins < all[i-1].Begins-1e-6 {
					t.Fatalf("%q, said %q: word %d is %+v in %+v", text, said, i, w, all)
				}
			}
		}
		if at := WordAt(text, n); at < 0 || at > len(text) {
			t.Fatalf("%q at %d: %d", text, n, at)
		}
	})
}
