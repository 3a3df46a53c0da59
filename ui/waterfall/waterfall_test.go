package waterfall

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// timings are in milliseconds.
func timings(endpoint, transcript, word, piece, sound int) thread.Timings {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	return thread.Timings{Endpoint: ms(endpoint), Transcript: ms(transcript), FirstWord: ms(word), FirstPiece: ms(piece), FirstSound: ms(sound)}
}

var (
	plain       = timings(640, 1010, 1480, 1560, 1930)
	speculative = timings(620, 430, 1090, 1180, 1490)
	ahead       = timings(610, 300, 520, 560, 790)
	keyed       = timings(0, 380, 850, 930, 1290)
	typed       = timings(0, 0, 400, 520, 900)
	unspoken    = timings(600, 800, 1210, 0, 0)
	slow        = timings(610, 300, 900, 960, 132_220)
	instant     = timings(600, 601, 602, 603, 603)
)

var lives = []thread.Timings{plain, speculative, ahead, keyed, typed, unspoken, slow, instant}

var scenes = []struct {
	name string
	of   []thread.Timings
	at   int
}{
	{"empty", nil, 0},
	{"first", []thread.Timings{plain}, 0},
	{"plain", lives, 0},
	{"speculative", lives, 1},
	{"ahead", lives, 2},
	{"keyed", lives[3:], 0},
	{"typed", lives, 4},
	{"unspoken", lives, 5},
	{"slow", lives, 6},
	{"instant", lives, 7},
	{"only typed", []thread.Timings{typed, typed, timings(0, 0, 300, 0, 0)}, 2},
	{"never spoken", []thread.Timings{unspoken, timings(0, 0, 300, 0, 0)}, 1},
}

var sizes = []struct{ width, height int }{{40, 6}, {40, 12}, {80, 24}, {120, 40}}

func TestPictures(t *testing.T) {
	for _, lang := range []words.Language{words.English, words.Japanese} {
		for _, scene := range scenes {
			for _, size := range sizes {
				name := fmt.Sprintf("%s/%s/%dx%d", []string{"en", "ja"}[lang], scene.name, size.width, size.height)
				t.Run(name, func(t *testing.T) {
					lines := strings.Join(Render(size.width, size.height, scene.of, scene.at, style.New(true), lang), "\n")
					if dir := os.Getenv("KAIWA_SHOTS"); dir != "" {
						file := dir + "/" + strings.NewReplacer("/", "_", " ", "_").Replace(t.Name()) + ".ansi"
						if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					golden.RequireEqual(t, ansi.Strip(lines)+"\n")
				})
			}
		}
	}
}

func TestThemes(t *testing.T) {
	for name, isDark := range map[string]bool{"dark": true, "light": false} {
		t.Run(name, func(t *testing.T) {
			lines := Render(80, 24, lives, 1, style.New(isDark), words.English)
			golden.RequireEqual(t, strings.ReplaceAll(strings.Join(lines, "\n"), "\x1b", `\x1b`)+"\n")
		})
	}
}

// TestFits: at any size, no line is too wide and there are not too many; the numbers are flush right; and as long as
// there is a line, the total is there.
func TestFits(t *testing.T) {
	for _, lang := range []words.Language{words.English, words.Japanese} {
		for _, scene := range scenes {
			for _, size := range []struct{ width, height int }{{1, 1}, {3, 40}, {20, 5}, {37, 9}, {40, 1}, {40, 2}, {40, 3}, {40, 4}, {40, 8}, {63, 10}, {64, 11}, {200, 50}, {40, 0}, {0, 0}} {
				lines := Render(size.width, size.height, scene.of, scene.at, style.New(true), lang)
				if len(lines) > size.height {
					t.Errorf("%s in %v: %d lines", scene.name, size, len(lines))
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w > max(size.width, 1) {
						t.Errorf("%s in %v: a line of %d cells: %q", scene.name, size, w, ansi.Strip(line))
					}
				}
				text := ansi.Strip(strings.Join(lines, "\n"))
				if size.width >= 20 && size.height > 0 && scene.of != nil && !strings.Contains(text, words.StageTotal.In(lang)) {
					t.Errorf("%s in %v: no total:\n%s", scene.name, size, text)
				}
			}
		}
	}
}

// TestOutOfRange: an answer that is not there has no picture.
func TestOutOfRange(t *testing.T) {
	for _, at := range []int{-1, len(lives)} {
		if lines := Render(80, 24, lives, at, style.New(true), words.English); !strings.Contains(strings.Join(lines, ""), "nothing to show yet") {
			t.Errorf("%d: %q", at, lines)
		}
	}
	if lines := Render(80, 24, []thread.Timings{{End: time.Second}}, 0, style.New(true), words.English); len(lines) != 2 {
		t.Errorf("without any stage: %q", lines)
	}
}

// TestSpans: a stage begins where the one ended that it needed, and what was done ahead does not wait for the endpoint.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		name string
		of   thread.Timings
		want string // from-to in milliseconds
	}{
		{"plain", plain, "0-640 640-1010 1010-1480 1480-1560 1560-1930"},
		{"the transcript before the endpoint", speculative, "0-620 0-430 620-1090 1090-1180 1180-1490"},
		{"all but the sound before the endpoint", ahead, "0-610 0-300 300-520 520-560 610-790"},
		{"the first word before it, the sentence after it", timings(600, 300, 500, 700, 900), "0-600 0-300 300-500 600-700 700-900"},
		{"keyed", keyed, "0-0 0-380 380-850 850-930 930-1290"},
		{"typed", typed, "0-0 0-0 0-400 400-520 520-900"},
		{"unspoken", unspoken, "0-600 600-800 800-1210 0-0 0-0"},
		{"at the same time", timings(500, 500, 500, 500, 500), "0-500 500-500 500-500 500-500 500-500"},
		{"a clock that went back", timings(-5, 100, 200, 0, 0), "0-0 0-100 100-200 0-0 0-0"},
	} {
		var got []string
		for _, s := range spans(stages, c.of) {
			got = append(got, fmt.Sprintf("%d-%d", s.from.Milliseconds(), s.to.Milliseconds()))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// TestPercentile: the nearest rank. The last three are the example of Wikipedia's article "Percentile".
func TestPercentile(t *testing.T) {
	for _, c := range []struct {
		of            []time.Duration
		percent, want int
	}{
		{nil, 50, 0}, {[]time.Duration{7}, 50, 7}, {[]time.Duration{7}, 95, 7},
		{[]time.Duration{9, 1}, 50, 1}, {[]time.Duration{9, 1}, 95, 9}, {[]time.Duration{3, 1, 2}, 50, 2},
		{[]time.Duration{50, 15, 40, 20, 35}, 5, 15}, {[]time.Duration{50, 15, 40, 20, 35}, 40, 20}, {[]time.Duration{50, 15, 40, 20, 35}, 50, 35},
	} {
		before := slices.Clone(c.of)
		if got := percentile(c.of, c.percent); int(got) != c.want {
			t.Errorf("p%d of %v is %d, want %d", c.percent, c.of, got, c.want)
		}
		if !slices.Equal(before, c.of) {
			t.Errorf("%v was sorted into %v", before, c.of)
		}
	}
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(100-i))
	}
	if m, p := percentile(hundred, 50), percentile(hundred, 95); m != 50 || p != 95 {
		t.Errorf("of 1 to 100 the median is %d, p95 %d", m, p)
	}
}

// TestUsual: medians and p95 are of the answers that had the stage, not of the others.
func TestUsual(t *testing.T) {
	of := []thread.Timings{timings(600, 700, 800, 0, 1000), timings(0, 500, 900, 0, 1800), timings(0, 0, 300, 0, 0)}
	want := map[string][]string{
		"silence": {"600", "600", "600", "1"}, "transcript": {"100", "100", "500", "2"}, "first word": {"100", "300", "400", "3"},
		"first sound": {"200", "200", "900", "2"}, "total": {"1000", "1000", "1800", "2"},
	}
	for _, line := range Render(80, 24, of, 0, style.New(true), words.English) {
		line = strings.TrimSpace(ansi.Strip(line))
		for name, numbers := range want {
			if fields := strings.Fields(line); strings.HasPrefix(line, name+" ") {
				if got := fields[len(fields)-4:]; !slices.Equal(got, numbers) {
					t.Errorf("%s: %v, want %v", name, got, numbers)
				}
				delete(want, name)
			}
		}
		if strings.HasPrefix(line, "sentence") {
			t.Errorf("a stage that no answer had: %s", line)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestNumber(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0": 499 * time.Microsecond, "1": 500 * time.Microsecond, "1930": 1930 * time.Millisecond, "99999": 99_999 * time.Millisecond, "132 s": 132_220 * time.Millisecond,
	} {
		if got := number(d); got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}
