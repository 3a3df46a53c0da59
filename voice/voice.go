// Package voice is how kaiwa hears and speaks: a recording with its pre-roll, voice activity, transcription,
// the guard against invented text, sentences, speech fetched ahead, the player, and the turn that joins them.
//
// Its parts: audio (the devices, the only code that knows malgo), echo (what the loudspeaker plays is taken out of what
// the microphone hears, and who interrupts is found), activity (Silero voice activity), endpoint (where an utterance begins
// and ends), sentence (where to cut, what can be spoken), cadence (where the words are in the sound), stretch (faster and
// slower, with the pitch kept), wav (clips as files), voicetest (fakes and real engines for tests).
//
// Its files, in the order of a turn: turn, event, queue and room (a turn, what it tells, and what turns learn); listen and
// recorder (with the talk key); handsfree, ear, stream, utterance and trial (without); guard, credits, loops, overheard and garbled
// (what is not believed); interrupt, word and hush (a voice over an answer); answer and ahead (the answer, and one on
// trial); speech, playlist, player, watch, sounding and read (how it is spoken); openai, pcm, resample and language (the
// services); clip and level.
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

// PreRoll is how much of what was heard before the talk key, or before a voice was found, is kept: people start before
// the key is down, and a voice is known 200 ms late.
const PreRoll = 300 * time.Millisecond

// A Microphone hears. It is implemented by audio.Microphone and voicetest.Microphone.
type Microphone interface {
	// Listen opens the device if it is not open, and returns what it hears, starting preRoll ago (up to 5 s) if it
	// was open then. It returns when the device is live. Only one stream at a time. What kaiwa's own loudspeaker plays
	// is not in it, as far as that can be helped.
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
	// Doubtful tells whether in what was read last there may be what kaiwa's own loudspeaker plays: the way from there is not
	// known well enough, or not any more, for it to be taken out.
	Doubtful() bool
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
	// Pause holds back what is queued: silence within 100 ms. Resume goes on with the next sample. A Flush ends a pause.
	Pause()
	Resume()
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
	Source any    // the partner's own: it comes back to it in an answer that was asked for ahead
}

// A Speech is the sound of an answer, or what there is of it: 24 kHz mono s16.
type Speech struct {
	Samples []int16
	Marks   []Mark // in order
}

// A Mark says which part of an answer's sound says which part of its text: one sentence, or a piece of one.
type Mark struct {
	Text  Span // bytes of the answer's text
	Sound Span // samples
}

// A Partner is the other side of a turn: it keeps what was said, and answers it. main joins it to a thread.
// Its methods store before they return; ids are the partner's own.
type Partner interface {
	// Draft stores a recording whose end is not sure yet before it is sent on trial: in a file only, which a crash leaves
	// to be found. The next Draft replaces it, Keep makes a message of the recording in its place, Discard drops it.
	Draft(ctx context.Context, clip *Clip) error
	Discard(ctx context.Context) error
	// Keep stores a recording before it is sent anywhere.
	Keep(ctx context.Context, clip *Clip) (id int64, err error)
	// Load gives a kept recording back, to try again.
	Load(ctx context.Context, id int64) (*Clip, error)
	// Said stores what a kept recording says, or, with id 0, what was typed.
	Said(ctx context.Context, id int64, t Transcript) (int64, error)
	// Missed notes why a kept recording has no text: the guard's reason, or the error.
	Missed(ctx context.Context, id int64, reason Reason, text string, err error) error
	// Ahead asks for the answer to what was probably said after all that the thread holds, and stores nothing. The
	// request is made, once, when the sequence is ranged over.
	Ahead(ctx context.Context, t Transcript) iter.Seq2[Delta, error]
	// Reply answers the thread as it stands, with an answer that was asked for ahead where there is one, else nil.
	// What came is stored when the sequence ends, however it ends. The id of the answer is known before the first delta.
	Reply(ctx context.Context, ahead iter.Seq2[Delta, error]) (id int64, answer iter.Seq2[Delta, error])
	// Spoken stores, for an answer, the bytes of its text that were heard, the timings, the voice and its sound.
	Spoken(ctx context.Context, id int64, s Spoken) error
	// Speech gives what was kept of an answer's sound. Where it cannot, or nothing was, it is spoken anew.
	Speech(ctx context.Context, id int64) (Speech, error)
}

// Spoken is what became of an answer at the loudspeaker.
type Spoken struct {
	Heard   int    // bytes of the answer's text whose sound was handed to the device
	Whole   bool   // all that can be spoken of it was; or no sound was to be had, and it was only shown
	Voice   string // the voice that spoke, "" where none did
	Timings Timings
	Speech  Speech // what there is of its sound, heard or not; empty where nothing is to be kept
	// Again tells that it was only read to be heard again: if the partner knows that more of it was heard, that stays, and
	// so do its timings, if it has any.
	Again bool
}

// Timings tell where the time of a turn went, each measured from the end of speech: from the talk key that ended the
// recording, hands-free from the last sample with voice, or from the enter key. Zero: it did not happen.
type Timings struct {
	Endpoint   time.Duration // the utterance was known to be over; hands-free only
	Transcript time.Duration // the text of what was said was there
	FirstWord  time.Duration // the answer's first words came
	FirstPiece time.Duration // its first sentence went to the speech service
	FirstSound time.Duration // the first sample was handed to the device
	End        time.Duration // the last sample was played
}
