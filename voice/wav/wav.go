// Package wav reads and writes WAV files: it writes 16-bit mono PCM, and reads what other programs write.
package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Formats of a sample in a "fmt " chunk. The extensible one has the real one in its sub-format.
const (
	formatPCM        = 1
	formatFloat      = 3
	formatExtensible = 0xfffe
)

// headerSize is the length of the header that Encode writes.
const headerSize = 44

// maxChannels bounds what a header may claim.
const maxChannels = 64

// Encode makes a WAV file of mono samples at a rate in Hz.
func Encode(samples []int16, rate int) []byte {
	size := 2 * len(samples)
	b := make([]byte, 0, headerSize+size)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(headerSize-8+size))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, formatPCM)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate))
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	return b
}

// A format is what a "fmt " chunk says.
type format struct {
	kind     uint16
	channels int
	rate     int
	bytes    int // of one sample of one channel
}

// Decode reads a WAV file: integers of 8 to 32 bits or floats, any number of channels, which it mixes to one. It takes
// extra chunks, and a data chunk that is shorter than it says (a file cut off, or streamed with an unknown length).
// It answers the samples and the rate in Hz, or an error that says what the file is not.
func Decode(b []byte) ([]int16, int, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, 0, errors.New("not a WAV file")
	}
	var f *format
	for b = b[12:]; len(b) >= 8; {
		id, size := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		if id == "data" {
			if f == nil {
				return nil, 0, errors.New("WAV file: sound before its format")
			}
			// Programs that stream do not know the length: they write 0 or the largest number.
			if size == 0 || size > int64(len(b)) {
				size = int64(len(b))
			}
			return f.mix(b[:size]), f.rate, nil
		}
		body := b[:min(size, int64(len(b)))]
		if id == "fmt " {
			var err error
			if f, err = readFormat(body); err != nil {
				return nil, 0, fmt.Errorf("WAV file: %w", err)
			}
		}
		b = b[min(size+size&1, int64(len(b))):] // chunks are padded to an even length
	}
	return nil, 0, errors.New("WAV file: no sound in it")
}

func readFormat(b []byte) (*format, error) {
	if len(b) < 16 {
		return nil, errors.New("format cut off")
	}
	bits := int(binary.LittleEndian.Uint16(b[14:]))
	f := &format{
		kind:     binary.LittleEndian.Uint16(b),
		channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate:     int(binary.LittleEndian.Uint32(b[4:])),
		bytes:    (bits + 7) / 8,
	}
	if f.kind == formatExtensible && len(b) >= 26 {
		f.kind = binary.LittleEndian.Uint16(b[24:])
	}
	switch {
	case f.kind == formatPCM && bits >= 8 && bits <= 32:
	case f.kind == formatFloat && (bits == 32 || bits == 64):
	default:
		return nil, fmt.Errorf("format %d with %d bits is not supported", f.kind, bits)
	}
	if f.channels < 1 || f.channels > maxChannels || f.rate < 1000 || f.rate > 768000 {
		return nil, fmt.Errorf("%d channels at %d Hz", f.channels, f.rate)
	}
	return f, nil
}

// mix turns sound into mono samples.
func (f *format) mix(b []byte) []int16 {
	frame := f.bytes * f.channels
	out := make([]int16, len(b)/frame)
	for i := range out {
		var sum float64
		for c := range f.channels {
			sum += f.sample(b[i*frame+c*f.bytes:])
		}
		v := math.Round(sum / float64(f.channels) * 32768)
		out[i] = int16(max(-32768, min(32767, v)))
	}
	return out
}

// sample is the first sample in b, where 1 is full scale.
func (f *format) sample(b []byte) float64 {
	switch {
	case f.kind == formatFloat && f.bytes == 4:
		return finite(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	case f.kind == formatFloat:
		return finite(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case f.bytes == 1: // the only one without a sign
		return (float64(b[0]) - 128) / 128
	}
	var v int32
	for i := range f.bytes {
		v |= int32(b[i]) << (8 * (4 - f.bytes + i))
	}
	return float64(v) / (1 << 31)
}

// finite keeps a float sample in a range in which it can be added: some files hold infinities and NaN.
func finite(v float64) float64 {
	if v != v {
		return 0
	}
	return max(-1, min(1, v))
}
