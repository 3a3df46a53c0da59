// Package voice is how kaiwa hears and speaks: a recording with its pre-roll, voice activity, transcription,
// the guard against invented text, sentences, speech fetched ahead, the player, and the turn that joins them.
//
// Its parts: audio (the devices, the only code that knows malgo), activity (Silero voice activity),
// sentence (where to cut, what can be spoken), wav (clips as files), voicetest (fakes and real engines for tests).
//
// Everything that is heard is 16 kHz mono s16, everything that is spoken 24 kHz mono s16.
package voice

import (
	"context"
	"io"
	"iter"
	"time"
)

// Sample rates in Hz. Speech services answer 24 kHz PCM; Silero and the transcription models want 16 kHz.
const (
	HearRate  = 16000
	SpeakRate = 24000
)

// MaxRecording is the longest utterance that is recorded; then the recording ends by itself and is kept.
const MaxRecording = 2 * time.Minute

// PreRoll is how much of what was heard before the talk key is kept: people start before the key is down.
const PreRoll = 300 * time.Millisecond

// A Microphone hears. It is implemented by audio.Microphone and voicetest.Microphone.
type Microphone interface {
	// Listen opens the device if it is not open, and returns what it hears, starting preRoll ago if it
	// was open then. It returns when the device is live. Only one stream at a time.
	Listen(ctx context.Context, preRoll time.Duration) (Stream, error)
	// Notice tells once what the user should know about the device that was opened: it stands in for the one that was
	// chosen. Nil: nothing.
	Notice() error
}

// A Stream is what a microphone hears, 16 kHz mono s16.
//
// Read blocks until there is at least one sample or ctx is done. Like io.Reader it may return fewer than
// len(p). What is there already is returned even if ctx is done: so that the end of a recording can be read.
// A device that is lost answers a fault.MicrophoneLost, for good.
type Stream interface {
	Read(ctx context.Context, p []int16) (int, error)
	Close() error
}

// A Loudspeaker plays a queue of 24 kHz mono s16. It is implemented by audio.Loudspeaker and voicetest.Loudspeaker.
type Loudspeaker interface {
	// Open makes the device ready, so that the first sample written is heard at once. Opening an open one does nothing.
	Open(ctx context.Context) error
	// Notice is like Microphone.Notice.
	Notice() error
	// Write queues samples and blocks while the queue (200 ms) is full, until ctx is done. With no samples it only looks
	// after a device that has died while it played. One that stays dead answers a fault.LoudspeakerLost.
	Write(ctx context.Context, p []int16) (int, error)
	// Flush drops what is queued: silence within 50 ms.
	Flush()
	// Played counts the samples that were handed to the device since Open, without the silence between them.
	// Flushed samples do not count.
	Played() int64
	// Latency is how long a sample handed to the device takes to be heard, as far as the device tells.
	Latency() time.Duration
}

// A Transcriber writes down what a clip says.
type Transcriber interface {
	Transcribe(ctx context.Context, clip *Clip) (Transcript, error)
}

// A Transcript is what a transcription service wrote.
type Transcript struct {
	Text     string
	Language string // ISO 639-1 where the service tells, else ""
	Scores   []Score
	Model    string
}

// A Score is what whisper-like services tell about one segment (verbose_json); others tell nothing.
type Score struct {
	Text        string  // what the segment says
	NoSpeech    float64 // no_speech_prob, 0 to 1
	LogProb     float64 // avg_logprob, ≤ 0
	Compression float64 // compression_ratio
}

// A Synthesizer speaks one sentence: it returns 24 kHz mono s16 little-endian PCM from its first bytes on.
// The caller closes it.
type Synthesizer interface {
	Speak(ctx context.Context, text string) (io.ReadCloser, error)
}

// A Delta is a piece of an answer.
type Delta struct {
	Text   string
	Finish string // set once, at the end: "stop", "length", "content_filter", "refusal"
}

// A Partner is the other side of a turn: it keeps what was said, and answers it. main joins it to a thread.
// Its methods store before they return; ids are the partner's own.
type Partner interface {
	// Keep stores a recording before it is sent anywhere.
	Keep(ctx context.Context, clip *Clip) (id int64, err error)
	// Load gives a kept recording back, to try again.
	Load(ctx context.Context, id int64) (*Clip, error)
	// Said stores what a kept recording says, or, with id 0, what was typed.
	Said(ctx context.Context, id int64, t Transcript) (int64, error)
	// Missed notes why a kept recording has no text: the guard's reason, or the error.
	Missed(ctx context.Context, id int64, reason Reason, text string, err error) error
	// Reply answers the thread as it stands. What came is stored when the sequence ends, however it ends.
	// The id of the answer is known before the first delta.
	Reply(ctx context.Context) (id int64, answer iter.Seq2[Delta, error])
	// Spoken stores, for an answer, the bytes of its text that were heard, the timings and the voice.
	Spoken(ctx context.Context, id int64, s Spoken) error
}

// Spoken is what became of an answer at the loudspeaker.
type Spoken struct {
	Heard   int    // bytes of the answer's text whose sound was handed to the device
	Whole   bool   // all that can be spoken of it was; or no sound was to be had, and it was only shown
	Voice   string // the voice that spoke, "" where none did
	Timings Timings
}

// Timings tell where the time of a turn went, each measured from the end of the recording (or from the enter key).
// Zero: it did not happen.
type Timings struct {
	Transcript time.Duration // the text of what was said was there
	FirstWord  time.Duration // the answer's first words came
	FirstPiece time.Duration // its first sentence went to the speech service
	FirstSound time.Duration // the first sample was handed to the device
	End        time.Duration // the last sample was played
}
