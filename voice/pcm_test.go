package voice

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"testing"
	"testing/iotest"

	"kaiwa/config/fault"
	"kaiwa/voice/wav"
)

// tone is half a second of a tone in Hz, at a rate in Hz.
func tone(hz float64, rate int) []int16 {
	samples := make([]int16, rate/2)
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return samples
}

// decode is what pcm makes of an answer that comes in odd parts.
func decode(t *testing.T, body []byte) []int16 {
	t.Helper()
	b, err := io.ReadAll(newPCM(iotest.HalfReader(bytes.NewReader(body))))
	if err != nil {
		t.Fatal(err)
	}
	samples := make([]int16, len(b)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return samples
}

// level is how loud one frequency is in samples, where 1 is the amplitude of tone, and how loud all the rest is.
func level(samples []int16, hz float64) (at, rest float64) {
	samples = samples[len(samples)/4 : len(samples)*3/4]
	var sin, cos, power float64
	for i, s := range samples {
		window := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(samples)))
		phase := 2 * math.Pi * hz * float64(i) / SpeakRate
		v := float64(s) / 8000 * window
		sin, cos, power = sin+v*math.Sin(phase), cos+v*math.Cos(phase), power+v*v
	}
	n := float64(len(samples))
	at = 2 * math.Hypot(sin, cos) / (n * 0.5)
	return at, math.Sqrt(max(power/(n*0.375)*2-at*at, 0))
}

func TestPCMAsItIs(t *testing.T) {
	want := tone(440, SpeakRate)
	var body []byte
	for _, s := range want {
		body = binary.LittleEndian.AppendUint16(body, uint16(s))
	}
	if got := decode(t, body); !slices.Equal(got, want) {
		t.Errorf("%d samples, not the %d that came", len(got), len(want))
	}
	for _, short := range [][]byte{nil, {1}, {1, 2}} {
		if b, err := io.ReadAll(newPCM(bytes.NewReader(short))); err != nil || !bytes.Equal(b, short) {
			t.Errorf("%v: %v, %v", short, b, err)
		}
	}
}

func TestWAVAnswer(t *testing.T) {
	want := tone(440, SpeakRate)
	whole := wav.Encode(want, SpeakRate)
	streamed := bytes.Clone(whole)
	copy(streamed[40:], []byte{0xff, 0xff, 0xff, 0xff})
	more := slices.Concat(whole, []byte("LIST\x04\x00\x00\x00abcd"))
	extra := slices.Concat(whole[:36], []byte("LIST\x03\x00\x00\x00abc\x00"), whole[36:])
	for name, body := range map[string][]byte{"whole": whole, "streamed": streamed, "a chunk after it": more, "a chunk before it": extra} {
		if got := decode(t, body); !slices.Equal(got, want) {
			t.Errorf("%s: %d samples, not the %d that came", name, len(got), len(want))
		}
	}
}

// Another rate keeps the pitch, the loudness and the length, and adds nothing.
func TestOtherRates(t *testing.T) {
	for _, rate := range []int{8000, 16000, 22050, 44100, 48000} {
		for _, hz := range []float64{200, 1000, 3000} {
			got := decode(t, wav.Encode(tone(hz, rate), rate))
			if d := len(got) - SpeakRate/2; d < -2 || d > 2 {
				t.Errorf("%d Hz: %d samples of half a second", rate, len(got))
			}
			at, rest := level(got, hz)
			if at < 0.98 || at > 1.02 || rest > 0.004 {
				t.Errorf("%d Hz, tone of %v Hz: amplitude %.3f, and %.4f of something else", rate, hz, at, rest)
			}
		}
	}
	// What 24 kHz cannot hold must not come back as another tone.
	got := decode(t, wav.Encode(tone(15000, 44100), 44100))
	if l := LevelOf(got[2000 : len(got)-2000]).RMS; l > -60 {
		t.Errorf("a tone of 15 kHz is left with %.0f dBFS", l)
	}
}

func TestMP3Answer(t *testing.T) {
	for _, name := range []string{"tone24.mp3", "tone44.mp3"} {
		body, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got := decode(t, body)
		if len(got) < SpeakRate/2 || len(got) > SpeakRate*7/10 {
			t.Errorf("%s: %d samples of half a second", name, len(got))
		}
		if at, rest := level(got, 440); at < 0.9 || at > 1.1 || rest > 0.05 {
			t.Errorf("%s: amplitude %.2f, and %.2f of something else", name, at, rest)
		}
	}
}

// A decoder that waits for all of an answer would make the first sound late.
func TestDecodersDoNotWait(t *testing.T) {
	mp3, err := os.ReadFile("testdata/tone24.mp3")
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"wav": wav.Encode(tone(440, 16000), 16000), "wav 24 kHz": wav.Encode(tone(440, SpeakRate), SpeakRate), "mp3": mp3,
	} {
		r := newPCM(io.MultiReader(bytes.NewReader(body[:len(body)*3/4]), iotest.ErrReader(errors.New("waited for more"))))
		if n, err := io.ReadAtLeast(r, make([]byte, 4800), 2400); err != nil {
			t.Errorf("%s: after %d bytes: %v", name, n, err)
		}
	}
}

func TestBadAnswers(t *testing.T) {
	whole := wav.Encode(tone(440, SpeakRate), SpeakRate)
	alien := bytes.Clone(whole)
	alien[20] = 17
	for name, body := range map[string][]byte{
		"no format": append([]byte("RIFF\x00\x00\x00\x00WAVEdata"), 0, 0, 0, 0, 1, 1), "cut header": whole[:30], "alien format": alien,
		"flac": []byte("fLaC0000"), "ogg": []byte("OggS0000"), "mp3 that is none": append([]byte("ID3"), make([]byte, 100)...),
	} {
		if _, err := io.ReadAll(newPCM(bytes.NewReader(body))); !fault.Is(err, fault.NotCompatible) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPCM(f *testing.F) {
	f.Add(wav.Encode(tone(440, 16000)[:100], 16000))
	f.Add([]byte("ID3"))
	f.Add([]byte{0xff, 0xfb, 0x90, 0x44, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		r := newPCM(bytes.NewReader(body))
		for range 1000 {
			if _, err := r.Read(make([]byte, 512)); err != nil {
				return
			}
		}
	})
}
