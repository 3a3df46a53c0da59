package loopback

import (
	"encoding/binary"
	"time"
)

const (
	speechRate  = 24000    // Hz
	speechChunk = 3 * 2048 // bytes: 128 ms of sound
)

// speak answers with sound, in chunks, while it "is made".
func (s *Server) speak(a *answer, req *SpeechRequest) {
	say := s.options.Say
	if say == nil {
		say = syllables
	}
	samples := say(req.Input)
	if req.Speed != nil {
		samples = faster(samples, *req.Speed)
	}
	sound := make([]byte, 0, 44+2*len(samples))
	a.w.Header().Set("Content-Type", "application/octet-stream")
	if req.Format == "wav" {
		a.w.Header().Set("Content-Type", "audio/wav")
		sound = streamHeader(sound, speechRate)
	}
	for _, v := range samples {
		sound = binary.LittleEndian.AppendUint16(sound, uint16(v))
	}
	for n := 0; len(sound) > 0; n++ {
		chunk := sound[:min(speechChunk, len(sound))]
		sound = sound[len(chunk):]
		if !sleepUntil(a.r.Context(), s.chunkDue(a, n)) || !a.piece(chunk) {
			return
		}
	}
}

// chunkDue is when chunk n is sent.
func (s *Server) chunkDue(a *answer, n int) time.Time {
	at := a.start.Add(s.options.SpeechFirstByte)
	if s.options.SpeechRate > 0 {
		played := time.Duration(n) * speechChunk / 2 * time.Second / speechRate
		at = at.Add(time.Duration(float64(played) / s.options.SpeechRate))
	}
	return at
}

// faster plays samples at another speed, its pitch going with it: good enough to measure.
func faster(samples []int16, speed float64) []int16 {
	out := make([]int16, int(float64(len(samples))/speed))
	for i := range out {
		out[i] = samples[min(int(float64(i)*speed), len(samples)-1)]
	}
	return out
}
