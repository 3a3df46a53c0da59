package voice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service"
)

// A Start is how a turn begins: exactly one of Listen, Typed, Again, Answer and Read is set.
type Start struct {
	Listen bool // record from the microphone until Turn.Stop
	// HandsFree, with Listen, waits until somebody speaks and finds the end of the utterance too. With all, the user's
	// voice stops the answer where the engine is Interrupting.
	HandsFree bool
	// Since, with Listen, is from when on it is listened to, at most 5 s ago: when the voice began that interrupted; "mhm",
	// and what has no words, is then no message. Zero: PreRoll ago; hands-free, where the engine is not Interrupting, now.
	Since time.Time
	// Over, hands-free with Since, is the text that was being spoken then, to the end of the sentence that was on: words of
	// it that come back are echo, and after a question of kaiwa's a "yes" is an answer.
	Over string
	// Near is what was being spoken just then, as [Interrupted] tells: a few words that only sound like it are echo, too.
	Near string

	Typed   string // the user wrote this instead
	Instead int64  // with Typed: the partner's own name for the message in whose place it is said, 0: it is said last
	Again   int64  // transcribe this kept recording again, then answer
	Anyway  bool   // with Again: do not ask the guard
	Answer  bool   // answer the thread as it stands (again)
	Read    *Read  // only speak this
}

// Read is a text to be spoken on its own: an answer to be heard again (ID is the answer's), from kept sound as far as
// there is any, or a voice's sample (ID 0).
type Read struct {
	ID   int64
	Text string
	From int // the byte of Text to begin with
}

// An Engine holds what turns need. Its fields are set once, before the first turn; a turn takes a copy.
type Engine struct {
	Microphone  Microphone
	Loudspeaker Loudspeaker // nil: answers are not spoken
	Transcriber Transcriber
	Synthesizer Synthesizer // nil: answers are not spoken
	Prompt      string      // the prompt of the transcription, for the guard
	Voice       string      // the voice's name, to be stored
	VoiceModel  string      // "v6" or "v5"
	Threshold   float64     // probability from which a frame is voice

	Speculative  bool    // hands-free: have an utterance written down before it is surely over
	Ahead        bool    // and answered, too
	Interrupting bool    // hands-free: the user's voice stops an answer
	Rate         float64 // how many times faster than spoken it plays, with the pitch kept; 0 is 1
	KeepSpeech   bool    // give the sound of answers to the partner
	Room         *Room   // what hands-free turns learn of the microphone's room; nil: each begins anew

	// Warm opens connections to the services while the user still speaks. It may be nil.
	Warm func(ctx context.Context)
}

// storing is how long storing something may take when the turn has been cancelled.
const storing = 5 * time.Second

// A Turn is one exchange, from the talk key to the last sample. Its methods may be called from any goroutine.
type Turn struct {
	engine  Engine
	partner Partner
	events  queue[Event]
	work    sync.WaitGroup // all goroutines but the turn's first

	program   context.Context // of whoever began the turn
	ctx       context.Context // of everything
	cancel    context.CancelFunc
	recording context.Context // of the recording
	stop      context.CancelFunc
	stopped   atomic.Int64 // when Stop was called, in ns since 1970

	step    atomic.Int64 // what is being done: a Step,
	message atomic.Int64 // and with which message
	broken  atomic.Bool  // a goroutine panicked
	left    atomic.Bool  // the user does something else: see Leave

	prepare func()      // opens what the answer needs, once
	opened  chan error  // what opening the loudspeaker came to, once
	sentry  *sentry     // that listens while kaiwa thinks and speaks; nil: there is none
	settled atomic.Bool // what the user said is stored: a voice may interrupt what follows

	sounding sounding // what is being spoken

	mu      sync.Mutex
	start   time.Time // the end of speech
	timings Timings
	failed  error // what did first

	ended chan struct{} // closed after everything else
}

// Begin starts a turn at once, in its own goroutines, and returns it. Cancelling ctx, as the end of the program does,
// cancels it, but for this: what was said until then is kept.
//
// A turn that was cancelled is silent at once but may still store something: the next one need not wait for it.
func (e Engine) Begin(ctx context.Context, p Partner, s Start) *Turn {
	t := &Turn{engine: e, partner: p, program: ctx, start: time.Now(), opened: make(chan error, 1), ended: make(chan struct{})}
	ctx = service.OnWait(ctx, func(service string, until time.Time) { t.events.add(Waiting{service, until}) })
	t.ctx, t.cancel = context.WithCancel(ctx)
	t.recording, t.stop = context.WithCancel(t.ctx)
	t.prepare = sync.OnceFunc(t.open)
	go func() {
		defer t.end()
		defer t.rescue()
		t.run(s)
	}()
	return t
}

// Next blocks for one event, then returns it with all that are there. It returns nil after the last.
func (t *Turn) Next() []Event { return t.events.take() }

// Wait blocks until the turn has ended and has stored all that it stores. It gives what failed first.
func (t *Turn) Wait() error {
	<-t.ended
	return t.failed
}

// Stop ends the recording; what was said is sent. After the recording it does nothing.
func (t *Turn) Stop() {
	t.stopped.CompareAndSwap(0, time.Now().UnixNano())
	t.stop()
}

// Cancel stops whatever is going on: silence within 50 ms, no further request. Next still delivers Ended.
func (t *Turn) Cancel() { t.cancel() }

// Leave cancels the turn because the user does something else: what was being said is kept.
func (t *Turn) Leave() {
	t.left.Store(true)
	t.cancel()
}

// keeps tells whether what was being said when the turn was cancelled is to be kept.
func (t *Turn) keeps() bool { return t.left.Load() || t.program.Err() != nil }

// run does what the start asks for.
func (t *Turn) run(s Start) {
	if !s.Listen || !s.HandsFree {
		if s.Read == nil {
			t.warm()
		}
		t.prepare()
	}
	if s.HandsFree && !s.Listen {
		t.settled.Store(true)
		t.watchMicrophone()
	}
	answer, written := s.Answer, (*ahead)(nil)
	switch {
	case s.Listen && s.HandsFree:
		answer, written = t.handsFree(s)
	case s.Listen:
		answer = t.listen(s.Since)
	case s.Again != 0:
		answer = t.again(s.Again, s.Anyway)
	case s.Read != nil:
		t.read(*s.Read)
	case s.Typed != "":
		answer = t.typed(s.Typed)
	}
	if answer && t.ctx.Err() == nil {
		t.answer(written)
	}
	t.unwatch()
}

// warm opens connections to the services.
func (t *Turn) warm() {
	if t.engine.Warm != nil {
		t.spawn(func() { t.engine.Warm(t.ctx) })
	}
}

// open opens the loudspeaker.
func (t *Turn) open() {
	if !t.speaks() {
		return
	}
	t.spawn(func() {
		err := t.engine.Loudspeaker.Open(t.ctx)
		t.opened <- err
		if err == nil {
			t.notice(t.engine.Loudspeaker.Notice())
		}
	})
}

// speaks tells whether answers are spoken.
func (t *Turn) speaks() bool { return t.engine.Loudspeaker != nil && t.engine.Synthesizer != nil }

// end ends the turn when the last goroutine has.
func (t *Turn) end() {
	cancelled := t.ctx.Err() != nil && !t.broken.Load()
	t.cancel()
	t.work.Wait()
	t.events.add(Ended{Cancelled: cancelled, Timings: t.timings})
	t.events.close()
	close(t.ended)
}

// spawn runs a part of the turn in a goroutine of its own.
func (t *Turn) spawn(part func()) {
	t.work.Go(func() {
		defer t.rescue()
		part()
	})
}

// rescue turns a panic into the turn's error.
func (t *Turn) rescue() {
	v := recover()
	if v == nil {
		return
	}
	t.broken.Store(true)
	t.failure(Failed{Step(t.step.Load()), t.message.Load(), &fault.Fault{
		Code: fault.Internal, Detail: fmt.Sprint(v), Err: fmt.Errorf("panic: %v\n%s", v, debug.Stack()),
	}})
	t.cancel()
}

// notice tells what the user should know, if there is anything.
func (t *Turn) notice(err error) {
	if err != nil {
		t.events.add(Notice{err})
	}
}

func (t *Turn) enter(s State) { t.events.add(Entered{s, time.Now()}) }

// doing notes the step for the case that it panics.
func (t *Turn) doing(s Step, message int64) {
	t.step.Store(int64(s))
	t.message.Store(message)
}

// fail says that a step failed, unless it did because the turn was cancelled.
func (t *Turn) fail(s Step, message int64, err error) {
	if t.ctx.Err() == nil {
		t.failure(Failed{s, message, err})
	}
}

func (t *Turn) failure(f Failed) {
	t.mu.Lock()
	t.failed = cmp.Or(t.failed, f.Err)
	t.mu.Unlock()
	t.events.add(f)
}

// store calls a method of the partner that stores something: cancelling the turn does not keep it from being stored.
func (t *Turn) store(method func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), storing)
	defer cancel()
	return method(ctx)
}

// count counts the turn's timings from the end of speech.
func (t *Turn) count(from time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.start = from
}

// mark notes one of the turn's timings, the first time that it is asked to: the time since the end of speech.
func (t *Turn) mark(d *time.Duration) { t.markAt(d, time.Now()) }

func (t *Turn) markAt(d *time.Duration, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if *d == 0 {
		*d = max(at.Sub(t.start), 1) // 0 means that it did not happen
	}
}

func (t *Turn) times() Timings {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.timings
}

var (
	errNoMicrophone  = &fault.Fault{Code: fault.NoMicrophone}
	errNoLoudspeaker = &fault.Fault{Code: fault.NoLoudspeaker}
	errStalled       = &fault.Fault{Code: fault.LoudspeakerLost, Err: errors.New("it takes no more samples")}
)
