package activity

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"kaiwa/config/shared"
	"kaiwa/voice/wav"
)

// clip is one of ../shared/vad: its sound, one label for each 10 ms (1 speech, 0 not, -1 ignored), and its utterances
// in units of 10 ms.
type clip struct {
	name       string
	samples    []int16
	labels     []int8
	Utterances [][2]int
}

func clips(t testing.TB) []clip {
	t.Helper()
	raw, err := os.ReadFile(shared.File(t, "vad", "clips.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found map[string]clip
	if err := json.Unmarshal(raw, &found); err != nil {
		t.Fatal(err)
	}
	var out []clip
	for _, name := range []string{"synth_clean", "synth_keyboard_10", "synth_white_5", "ns_keyboard", "ns_claps", "ns_music1", "ns_fan_step"} {
		c, ok := found[name]
		if !ok {
			t.Fatalf("clips.json has no %s", name)
		}
		c.name, c.samples = name, shared.Samples(t, "vad", name+".flac")
		labels, err := os.ReadFile(shared.File(t, "vad", name+".lab"))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range labels {
			c.labels = append(c.labels, int8(l))
		}
		out = append(out, c)
	}
	return out
}

func readWAV(t testing.TB, path string) []int16 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	samples, rate, err := wav.Decode(b)
	if err != nil || rate != Rate {
		t.Fatalf("%s: %d Hz, %v", path, rate, err)
	}
	return samples
}

func readNumbers(t testing.TB, path string) []float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []float64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		v, err := strconv.ParseFloat(lines.Text(), 64)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	return out
}

// scaled is samples at another gain, clipped to 16 bits.
func scaled(samples []int16, gain float64) []int16 {
	out := make([]int16, len(samples))
	for i, s := range samples {
		out[i] = int16(max(-32768, min(32767, gain*float64(s))))
	}
	return out
}
