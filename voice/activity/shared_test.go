package activity

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/mewkiz/flac"

	"kaiwa/voice/wav"
)

// shared finds a file of ../shared, beside the module. Where it is missing the test is skipped, with CI=true it fails.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("../shared/%s is missing", name)
		}
		t.Skipf("../shared/%s is missing", name)
	}
	return path
}

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
	raw, err := os.ReadFile(shared(t, "vad/clips.json"))
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
		c.name, c.samples = name, readFLAC(t, shared(t, "vad/"+name+".flac"))
		labels, err := os.ReadFile(shared(t, "vad/"+name+".lab"))
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

func readFLAC(t testing.TB, path string) []int16 {
	t.Helper()
	stream, err := flac.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if stream.Info.SampleRate != Rate || stream.Info.NChannels != 1 {
		t.Fatalf("%s: %d channels at %d Hz", path, stream.Info.NChannels, stream.Info.SampleRate)
	}
	var samples []int16
	for {
		frame, err := stream.ParseNext()
		if err == io.EOF {
			return samples
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, s := range frame.Subframes[0].Samples {
			samples = append(samples, int16(s))
		}
	}
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
