package voice

import "time"

// A Clip is one recording: 16 kHz mono s16, with what was measured while it was recorded.
type Clip struct {
	Samples []int16
	// Speech is the part with voice in it, in samples, with pre-roll and a tail: what is sent.
	// Empty where there is none.
	Speech Span
	Level  float64 // RMS of the speech in dBFS, or of everything where there is none
	Room   float64 // RMS of what is not speech in dBFS: how loud the room is
	Voiced time.Duration
	Full   bool // it was ended by MaxRecording
}

// A Span is a half-open range of samples or bytes.
type Span struct{ From, To int }

// Length is how long the whole recording is.
func (c *Clip) Length() time.Duration { return lasting(len(c.Samples)) }
