package demo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/hajimehoshi/go-mp3"
)

// speakRate is the rate of speech PCM in Hz, as speech services answer it.
const speakRate = 24000

// A clip is mono sound.
type clip struct {
	samples []int16
	rate    int
}

// length is how long the clip is.
func (c clip) length() time.Duration {
	return time.Duration(len(c.samples)) * time.Second / time.Duration(c.rate)
}

// level is the clip's RMS in dBFS, where 0 is a square wave at full scale. Digital silence is floor.
func (c clip) level() float64 {
	var sum float64
	for _, s := range c.samples {
		sum += float64(s) * float64(s)
	}
	rms := math.Sqrt(sum/float64(max(len(c.samples), 1))) / 32768
	return math.Max(20*math.Log10(rms), floor)
}

// floor is the level of the smallest 16-bit sample in dBFS, rounded.
const floor = -90

// spoken is the clip without the pre-roll before the speech and the tail behind it: from the first to the last 20 ms that
// are at most 30 dB quieter than the loudest.
func (c clip) spoken() clip {
	block := max(c.rate/50, 1)
	var levels []float64
	for rest := c.samples; len(rest) >= block; rest = rest[block:] {
		levels = append(levels, clip{rest[:block], c.rate}.level())
	}
	if len(levels) == 0 {
		return c
	}
	loudest := slices.Max(levels)
	loud := func(level float64) bool { return level > loudest-30 }
	from := slices.IndexFunc(levels, loud)
	to := len(levels)
	for !loud(levels[to-1]) {
		to--
	}
	return clip{c.samples[from*block : to*block], c.rate}
}

// first is the beginning of the clip.
func (c clip) first(d time.Duration) clip {
	n := int(d * time.Duration(c.rate) / time.Second)
	return clip{c.samples[:min(n, len(c.samples))], c.rate}
}

// parseWAV reads a mono 16-bit WAV file.
func parseWAV(file []byte) (clip, error) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return clip{}, fmt.Errorf("not a WAV file")
	}
	var c clip
	for rest := file[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[8:min(8+size, len(rest))]
		switch {
		case name == "fmt " && len(body) >= 16:
			format, channels, bits := binary.LittleEndian.Uint16(body), binary.LittleEndian.Uint16(body[2:]), binary.LittleEndian.Uint16(body[14:])
			if format != 1 || channels != 1 || bits != 16 {
				return clip{}, fmt.Errorf("a WAV file of format %d, %d channels, %d bits: not 16-bit mono PCM", format, channels, bits)
			}
			c.rate = int(binary.LittleEndian.Uint32(body[4:]))
		case name == "data":
			c.samples = pcm(body, 2)
		}
		rest = rest[min(8+size+size%2, len(rest)):] // chunks are padded to an even size
	}
	if c.rate <= 0 || c.samples == nil {
		return clip{}, fmt.Errorf("a WAV file without sound")
	}
	return c, nil
}

// pcm reads the first 16-bit little-endian sample of each frame of so many bytes.
func pcm(b []byte, frame int) []int16 {
	samples := make([]int16, len(b)/frame)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(b[i*frame:]))
	}
	return samples
}

// decodeMP3 decodes a recording of ours, and cuts off the silence that the encoder puts around it.
func decodeMP3(file []byte) (clip, error) {
	d, err := mp3.NewDecoder(bytes.NewReader(file))
	if err != nil {
		return clip{}, fmt.Errorf("decoding MP3: %w", err)
	}
	b, err := io.ReadAll(d)
	if err != nil {
		return clip{}, fmt.Errorf("decoding MP3: %w", err)
	}
	return clip{trim(pcm(b, 4)), d.SampleRate()}, nil // always decoded to two channels, here equal ones
}

// trim cuts off what is quieter than -50 dBFS at both ends.
func trim(s []int16) []int16 {
	quiet := func(v int16) bool { return v > -100 && v < 100 }
	for len(s) > 0 && quiet(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && quiet(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// reach is how many samples on each side the resampling filter looks at.
const reach = 16

// resample gives the clip the rate of speech: interpolation with a Hann-windowed sinc, whose cutoff is the lower of the
// two Nyquist frequencies.
func (c clip) resample() clip {
	if c.rate == speakRate {
		return c
	}
	step := float64(c.rate) / float64(speakRate)
	cutoff := math.Min(1, 1/step)
	width := reach / cutoff
	filters := map[int][]float64{} // one for each phase: three for 16 to 24 kHz
	out := make([]int16, len(c.samples)*speakRate/c.rate)
	for i := range out {
		first, phase := i*c.rate/speakRate-int(width)+1, i*c.rate%speakRate
		filter := filters[phase]
		if filter == nil {
			filter = sinc(float64(phase)/float64(speakRate), cutoff, width)
			filters[phase] = filter
		}
		var sum float64
		for k, f := range filter {
			if at := first + k; at >= 0 && at < len(c.samples) {
				sum += f * float64(c.samples[at])
			}
		}
		out[i] = int16(math.Round(math.Max(math.MinInt16, math.Min(math.MaxInt16, sum))))
	}
	return clip{out, speakRate}
}

// sinc is the filter for a point between two samples, phase of the way from one to the next.
func sinc(phase, cutoff, width float64) []float64 {
	filter := make([]float64, 2*int(width))
	for k := range filter {
		x := float64(k-int(width)+1) - phase
		filter[k] = cutoff * (0.5 + 0.5*math.Cos(math.Pi*x/width))
		if y := math.Pi * cutoff * x; y != 0 {
			filter[k] *= math.Sin(y) / y
		}
	}
	return filter
}
