// Package shared finds, for tests, the material that lies beside the project's checkout, in ../shared: labelled sound
// and the official description of the API. The product does not need it.
package shared

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/mewkiz/flac"
)

// File gives the path of a file there. Where it is missing the test is skipped; with CI=true it fails.
func File(t testing.TB, name ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{root(t), "..", "shared"}, name...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared material is missing: %v", err)
		}
		t.Skipf("the shared material is missing: %v", err)
	}
	return path
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// Samples reads a FLAC file there: 16 kHz mono s16.
func Samples(t testing.TB, name ...string) []int16 {
	t.Helper()
	path := File(t, name...)
	stream, err := flac.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if stream.Info.SampleRate != 16000 || stream.Info.NChannels != 1 {
		t.Fatalf("%s: %d channels at %d Hz", path, stream.Info.NChannels, stream.Info.SampleRate)
	}
	samples := make([]int16, 0, stream.Info.NSamples)
	for {
		frame, err := stream.ParseNext()
		if errors.Is(err, io.EOF) {
			return samples
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range frame.Subframes[0].Samples {
			samples = append(samples, int16(s))
		}
	}
}
