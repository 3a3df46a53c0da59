// Package engines gives a test a service with real engines in it: pocketsphinx writes down what it hears, flite speaks.
// Both know English only.
package engines

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kaiwa/voice"
	"kaiwa/voice/wav"
)

// model is where Debian puts pocketsphinx's model of American English.
const model = "/usr/share/pocketsphinx/model/en-us"

// The voices of flite: one for the user, another for the service.
const (
	userVoice    = "rms"
	serviceVoice = "slt"
)

// need skips the test where an engine is not installed. With CI=true it fails (on Linux).
func need(t testing.TB) {
	t.Helper()
	missing := func(what string) {
		t.Helper()
		if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
			t.Fatal(what)
		}
		t.Skip(what)
	}
	for _, program := range []string{"flite", "sox", "pocketsphinx_continuous"} {
		if _, err := exec.LookPath(program); err != nil {
			missing(program + " is not installed (Debian: apt install flite sox pocketsphinx pocketsphinx-en-us)")
		}
	}
	if _, err := os.Stat(model); err != nil {
		missing("pocketsphinx has no model of English (Debian: apt install pocketsphinx-en-us)")
	}
}

// Say speaks a text as the user does: samples at voice.HearRate.
func Say(t testing.TB, text string) []int16 {
	t.Helper()
	need(t)
	samples, err := say(text, userVoice, voice.HearRate)
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// Hear writes down what mono samples at a rate in Hz say: words in lower case, without punctuation.
func Hear(t testing.TB, samples []int16, rate int) string {
	t.Helper()
	need(t)
	text, err := hear(wav.Encode(samples, rate))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// say has flite speak, and gives the samples the wanted rate.
func say(text, name string, rate int) ([]int16, error) {
	dir, err := os.MkdirTemp("", "flite")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	said, resampled := filepath.Join(dir, "said.wav"), filepath.Join(dir, "resampled.wav")
	if err := run("flite", "-voice", name, "-t", text, "-o", said); err != nil {
		return nil, err
	}
	if err := run("sox", said, "-r", fmt.Sprint(rate), resampled); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(resampled)
	if err != nil {
		return nil, err
	}
	samples, _, err := wav.Decode(file)
	return samples, err
}

// hear has pocketsphinx write down a WAV file.
func hear(file []byte) (string, error) {
	dir, err := os.MkdirTemp("", "pocketsphinx")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	heard, resampled := filepath.Join(dir, "heard.wav"), filepath.Join(dir, "resampled.wav")
	if err := os.WriteFile(heard, file, 0o600); err != nil {
		return "", err
	}
	// The model knows 16 kHz. Long digital silence deafens it for what comes first, a pause helps it find the beginning.
	cut := []string{"silence", "1", "0.02", "0.5%", "reverse", "silence", "1", "0.02", "0.5%", "reverse", "pad", "0.3", "0.3"}
	if err := run("sox", append([]string{heard, "-r", "16000", resampled}, cut...)...); err != nil {
		return "", err
	}
	out, err := exec.Command("pocketsphinx_continuous", "-infile", resampled, "-hmm", filepath.Join(model, "en-us"),
		"-lm", filepath.Join(model, "en-us.lm.bin"), "-dict", filepath.Join(model, "cmudict-en-us.dict"),
		"-logfn", os.DevNull).Output()
	if err != nil {
		return "", fmt.Errorf("pocketsphinx: %w", err)
	}
	return strings.Join(strings.Fields(string(out)), " "), nil
}

// run runs a program to its end.
func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
