package loopback

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
	"unicode/utf8"
)

// Pace of speech: English has about 14 characters a second, Japanese half as many.
const charactersPerSecond = 14

// syllables is something like speech, 24 kHz: a buzzing voice whose loudness goes up and down five times a
// second, as long as a voice would take for the text. The same text sounds the same.
func syllables(text string) []int16 {
	width := 0
	for _, r := range text {
		width++
		if utf8.RuneLen(r) >= 3 {
			width++
		}
	}
	voice := make([]float64, speechRate/(110+width%5*10)) // one period of a pitch that the text decides
	for i := range voice {
		for harmonic := 1; harmonic <= 6; harmonic++ {
			voice[i] += math.Sin(2*math.Pi*float64(harmonic*i)/float64(len(voice))) / float64(harmonic)
		}
	}
	loudness := make([]float64, speechRate/5) // one syllable
	for i := range loudness {
		loudness[i] = 3000 - 3000*math.Cos(2*math.Pi*float64(i)/float64(len(loudness)))
	}
	samples := make([]int16, width*speechRate/charactersPerSecond)
	for i := range samples {
		samples[i] = int16(loudness[i%len(loudness)] * voice[i%len(voice)])
	}
	return samples
}

// streamHeader begins a WAV whose length is not known yet, as services write it.
func streamHeader(b []byte, rate uint32) []byte {
	b = append(b, "RIFF\xff\xff\xff\xffWAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1) // mono
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*2)
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 16)
	return append(b, "data\xff\xff\xff\xff"...)
}

// lengthOf reads how long a WAV plays.
func lengthOf(wav []byte) (time.Duration, error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return 0, errors.New("not a WAV file")
	}
	bytesPerSecond := 0
	for rest := wav[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:8]))
		rest = rest[8:]
		size = min(size, len(rest))
		switch {
		case name == "fmt " && size >= 16:
			bytesPerSecond = int(binary.LittleEndian.Uint32(rest[8:12]))
		case name == "data" && bytesPerSecond > 0:
			return time.Duration(float64(size) / float64(bytesPerSecond) * float64(time.Second)), nil
		}
		rest = rest[min(size+size%2, len(rest)):]
	}
	return 0, errors.New("a WAV file without sound")
}
