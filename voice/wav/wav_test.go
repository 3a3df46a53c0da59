package wav_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaiwa/voice/wav"
)

var samples = []int16{0, 1, -1, 256, -256, 32767, -32768, 12345}

func TestEncodeIsDecoded(t *testing.T) {
	b := wav.Encode(samples, 16000)
	if len(b) != 44+2*len(samples) {
		t.Errorf("%d bytes", len(b))
	}
	got, rate, err := wav.Decode(b)
	if err != nil || rate != 16000 || !slices.Equal(got, samples) {
		t.Errorf("%v at %d Hz, %v", got, rate, err)
	}
	got, rate, err = wav.Decode(wav.Encode(nil, 24000))
	if err != nil || rate != 24000 || len(got) != 0 {
		t.Errorf("empty: %v at %d Hz, %v", got, rate, err)
	}
}

// file builds a WAV file out of chunks.
func file(chunks ...[]byte) []byte {
	return append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Join(chunks, nil)...)
}

func chunk(id string, size int, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(size))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func format(kind, channels, rate, bits int) []byte {
	b := make([]byte, 16)
	binary.LittleEndian.PutUint16(b, uint16(kind))
	binary.LittleEndian.PutUint16(b[2:], uint16(channels))
	binary.LittleEndian.PutUint32(b[4:], uint32(rate))
	binary.LittleEndian.PutUint16(b[14:], uint16(bits))
	return chunk("fmt ", 16, b)
}

func data(b ...byte) []byte { return chunk("data", len(b), b) }

func floats(v ...float32) []byte {
	var b []byte
	for _, f := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

func TestDecodeTakesWhatOthersWrite(t *testing.T) {
	extensible := make([]byte, 40)
	copy(extensible, format(0xfffe, 1, 48000, 16)[8:])
	extensible[24] = 1
	nan := float32(math.NaN())
	for _, c := range []struct {
		name string
		file []byte
		want []int16
	}{
		{"8 bits", file(format(1, 1, 48000, 8), data(0, 128, 192)), []int16{-32768, 0, 16384}},
		{"24 bits", file(format(1, 1, 48000, 24), data(0, 0, 0x80, 0, 0, 0x40)), []int16{-32768, 16384}},
		{"32 bits", file(format(1, 1, 48000, 32), data(0, 0, 0, 0x80, 0, 0, 1, 0)), []int16{-32768, 1}},
		{"float", file(format(3, 1, 48000, 32), data(floats(-1, 0.5, 2, nan)...)), []int16{-32768, 16384, 32767, 0}},
		{"double", file(format(3, 1, 48000, 64), data(0, 0, 0, 0, 0, 0, 0xe0, 0x3f)), []int16{16384}},
		{"stereo", file(format(1, 2, 48000, 16), data(0, 1, 0, 3, 2, 0, 0, 0)), []int16{512, 1}},
		{"extensible", file(chunk("fmt ", 40, extensible), data(7, 0)), []int16{7}},
		{"extra chunks", file(chunk("LIST", 3, []byte("abc")), format(1, 1, 48000, 16), chunk("fact", 4, make([]byte, 4)), data(7, 0)), []int16{7}},
		{"streamed, 0", file(format(1, 1, 48000, 16), chunk("data", 0, []byte{7, 0, 8, 0})), []int16{7, 8}},
		{"streamed, largest", file(format(1, 1, 48000, 16), chunk("data", 0xffffffff, []byte{7, 0, 8, 0})), []int16{7, 8}},
		{"cut off", file(format(1, 1, 48000, 16), chunk("data", 100, []byte{7, 0, 8, 0})[:11]), []int16{7}},
		{"something after it", file(format(1, 1, 48000, 16), data(7, 0), chunk("LIST", 4, []byte("abcd"))), []int16{7}},
	} {
		got, rate, err := wav.Decode(c.file)
		if err != nil || rate != 48000 || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v at %d Hz, %v; want %v", c.name, got, rate, err, c.want)
		}
	}
}

func TestDecodeRefusesGarbage(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "not a WAV file"},
		{"mp3", []byte("ID3\x04 something that is longer"), "not a WAV file"},
		{"no data", file(format(1, 1, 48000, 16)), "no sound"},
		{"data first", file(data(1, 2), format(1, 1, 48000, 16)), "before its format"},
		{"short format", file(chunk("fmt ", 4, make([]byte, 4)), data(1, 2)), "cut off"},
		{"mu-law", file(format(7, 1, 8000, 8), data(1, 2)), "format 7 with 8 bits"},
		{"no channels", file(format(1, 0, 8000, 16), data(1, 2)), "0 channels"},
		{"no rate", file(format(1, 1, 0, 16), data(1, 2)), "0 Hz"},
	} {
		if _, _, err := wav.Decode(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestDecodeReadsSox(t *testing.T) {
	sox, err := exec.LookPath("sox")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("sox is not installed")
		}
		t.Skip("sox is not installed")
	}
	for _, args := range [][]string{{"-b", "8"}, {"-b", "16"}, {"-b", "24"}, {"-b", "32"}, {"-e", "float", "-b", "32"}, {"-c", "2"}} {
		path := filepath.Join(t.TempDir(), "tone.wav")
		args = append(append([]string{"-n", "-r", "16000"}, args...), path, "synth", "0.1", "sine", "440", "gain", "-6")
		if out, err := exec.Command(sox, args...).CombinedOutput(); err != nil {
			t.Fatalf("sox: %v: %s", err, out)
		}
		got := decodeFile(t, path)
		if top := slices.Max(got); len(got) != 1600 || top < 16000 || top > 16900 {
			t.Errorf("%v: %d samples up to %d", args, len(got), top)
		}
	}
}

func decodeFile(t *testing.T, path string) []int16 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := wav.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func FuzzDecode(f *testing.F) {
	f.Add(wav.Encode(samples, 16000))
	f.Add(file(format(3, 2, 44100, 32), data(floats(1, -1)...)))
	f.Add(file(format(1, 1, 48000, 24), chunk("data", 0xffffffff, []byte{1, 2, 3, 4})))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, rate, err := wav.Decode(b)
		if err != nil {
			return
		}
		if len(s) > len(b) || rate <= 0 {
			t.Errorf("%d samples at %d Hz out of %d bytes", len(s), rate, len(b))
		}
		again, sameRate, err := wav.Decode(wav.Encode(s, rate))
		if err != nil || sameRate != rate || !slices.Equal(again, s) {
			t.Errorf("not the same after Encode and Decode: %v", err)
		}
	})
}
