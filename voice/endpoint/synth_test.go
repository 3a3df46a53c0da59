package endpoint

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"kaiwa/voice/activity"
	"kaiwa/voice/wav"
)

const rate = activity.Rate

// level is the RMS of speech: -26 dBFS.
const level = 0.05

// need skips the test where a synthesizer is not installed. With CI=true it fails (on Linux).
func need(t testing.TB) {
	t.Helper()
	for _, program := range []string{"flite", "espeak-ng"} {
		if _, err := exec.LookPath(program); err != nil {
			missing := program + " is not installed (Debian: apt install flite espeak-ng)"
			if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
				t.Fatal(missing)
			}
			t.Skip(missing)
		}
	}
}

// synthesized speaks the pieces of all lines: flite English, with a few voices and speeds, espeak-ng Japanese. Each
// piece is from its first sound to its last.
func synthesized(t testing.TB, lines []line) [][][]float64 {
	t.Helper()
	need(t)
	dir := t.TempDir()
	sounds := make([][][]float64, len(lines))
	errs := make([]error, len(lines))
	var work sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for i, l := range lines {
		work.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for j, p := range l.pieces {
				path := filepath.Join(dir, fmt.Sprintf("%d-%d.wav", i, j))
				sound, err := speak(p.spoken, path, i, l.ja)
				if err != nil {
					errs[i] = err
					return
				}
				sounds[i] = append(sounds[i], sound)
			}
		})
	}
	work.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return sounds
}

// speak speaks a text as the speaker with a number does.
func speak(text, path string, speaker int, ja bool) ([]float64, error) {
	voice := []string{"rms", "slt"}[speaker%2]
	args := []string{"flite", "-voice", voice, "--setf", fmt.Sprintf("duration_stretch=%.2f", 0.9+0.05*float64(speaker%5)), "-t", text, "-o", path}
	if ja {
		args = []string{"espeak-ng", "-v", "ja", "-p", fmt.Sprint(30 + 10*(speaker%4)), "-s", fmt.Sprint(130 + 10*(speaker%3)), "-w", path, text}
	}
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", args, err, out)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	samples, from, err := wav.Decode(file)
	if err != nil {
		return nil, err
	}
	return scaled(trimmed(resampled(samples, from)), level), nil
}

// resampled is good enough for what has nothing near 8 kHz.
func resampled(samples []int16, from int) []float64 {
	step := float64(from) / rate
	out := make([]float64, int(float64(len(samples)-1)/step))
	for i := range out {
		at, part := math.Modf(float64(i) * step)
		out[i] = (float64(samples[int(at)])*(1-part) + float64(samples[int(at)+1])*part) / 32768
	}
	return out
}

// trimmed is what lies between the first and the last 10 ms that are not 35 dB below the loudest.
func trimmed(sound []float64) []float64 {
	const block = rate / 100
	loudest, from, to := 0.0, -1, 0
	for i := 0; i+block <= len(sound); i += block {
		loudest = max(loudest, rms(sound[i:i+block]))
	}
	for i := 0; i+block <= len(sound); i += block {
		if rms(sound[i:i+block]) > loudest/56 {
			to = i + block
			if from < 0 {
				from = i
			}
		}
	}
	return sound[max(from, 0):to]
}

func scaled(sound []float64, level float64) []float64 {
	gain := level / max(rms(sound), 1e-9)
	for i := range sound {
		sound[i] *= gain
	}
	return sound
}

func rms(sound []float64) float64 {
	sum := 0.0
	for _, v := range sound {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(len(sound), 1)))
}
