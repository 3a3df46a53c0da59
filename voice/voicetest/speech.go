package voicetest

import (
	_ "embed"
	"math/rand/v2"

	"kaiwa/voice/wav"
)

// Made with flite, voice slt.
//
//go:embed speech.wav
var speechWAV []byte

// Said is what Speech says.
const Said = "What is the tallest mountain in Japan?"

// Speech is a sentence of 2.2 s as a microphone hears it, 16 kHz mono, from its first sound to its last.
func Speech() []int16 {
	samples, _, err := wav.Decode(speechWAV)
	if err != nil {
		panic(err) // the file beside this one is broken
	}
	return samples
}

// Noise is white noise of n samples with an amplitude, as a fan makes it.
func Noise(n int, amplitude int) []int16 {
	random := rand.New(rand.NewPCG(1, 2))
	samples := make([]int16, n)
	for i := range samples {
		samples[i] = int16(random.IntN(2*amplitude+1) - amplitude)
	}
	return samples
}
