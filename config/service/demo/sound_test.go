package demo

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"
)

// tone is a sine wave with so many dBFS RMS.
func tone(d time.Duration, level float64, rate int) []int16 {
	amplitude := 32768 * math.Sqrt2 * math.Pow(10, level/20)
	samples := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range samples {
		samples[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*440*float64(i)/float64(rate))))
	}
	return samples
}

// wavFile makes a WAV file with a chunk before the sound that a reader has to skip.
func wavFile(samples []int16, rate int) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate))
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(samples)))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func TestLengthAndLevelAreTrue(t *testing.T) {
	en, ja := loadBoth(t)
	for _, test := range []struct {
		length time.Duration
		level  float64
		en, ja string
	}{
		{2300 * time.Millisecond, -21, "2.3 s of speech, −21 dBFS", "2.3 秒の声、−21 dBFS"},
		{350 * time.Millisecond, -47.4, "0.3 s of speech, −47 dBFS", "0.3 秒の声、−47 dBFS"},
		{12040 * time.Millisecond, -5.6, "12.0 s of speech, −6 dBFS", "12.0 秒の声、−6 dBFS"},
	} {
		c, err := parseWAV(wavFile(tone(test.length, test.level, 16000), 16000))
		if err != nil {
			t.Fatal(err)
		}
		if got := en.transcript(c); got != test.en {
			t.Errorf("%s at %.1f dBFS is written down as %q, want %q", test.length, test.level, got, test.en)
		}
		if got := ja.transcript(c); got != test.ja {
			t.Errorf("%s at %.1f dBFS is written down as %q, want %q", test.length, test.level, got, test.ja)
		}
	}
	quiet := tone(400*time.Millisecond, -60, 16000)
	around := clip{slices.Concat(quiet, tone(2300*time.Millisecond, -21, 16000), quiet), 16000}
	if got, want := en.transcript(around), "2.3 s of speech, −21 dBFS"; got != want {
		t.Errorf("with a quiet pre-roll and tail it is written down as %q, want %q", got, want)
	}
	silence := clip{make([]int16, 16000), 16000}
	if got, want := en.transcript(silence), "1.0 s of speech, −90 dBFS"; got != want {
		t.Errorf("silence is written down as %q, want %q", got, want)
	}
}

func TestBadWAVsAreErrors(t *testing.T) {
	good := wavFile(tone(time.Second, -20, 16000), 16000)
	stereo := append([]byte(nil), good...)
	stereo[34] = 2
	for name, file := range map[string][]byte{
		"nothing": nil, "text": []byte("this is no WAV file"), "no chunks": good[:12], "no data": good[:48], "stereo": stereo,
	} {
		if c, err := parseWAV(file); err == nil {
			t.Errorf("%s: no error, but %d samples at %d Hz", name, len(c.samples), c.rate)
		}
	}
	if c, err := parseWAV(good[:len(good)/2]); err != nil || c.length() < 400*time.Millisecond {
		t.Errorf("a file cut in half gives %s: %v", c.length(), err)
	}
}

func TestResampleKeepsTheSound(t *testing.T) {
	for _, from := range []int{16000, 22050, 48000} {
		c := clip{tone(time.Second, -12, from), from}.resample()
		if got := c.length(); got != time.Second {
			t.Errorf("a second at %d Hz is %s long at 24000 Hz", from, got)
		}
		var worst float64
		for i, want := range tone(time.Second, -12, 24000) {
			if i > 100 && i < len(c.samples)-100 {
				worst = max(worst, math.Abs(float64(c.samples[i])-float64(want)))
			}
		}
		if worst > 100 { // -50 dBFS
			t.Errorf("from %d Hz a sample is %.0f away from the tone", from, worst)
		}
	}
}
