package audio

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

func readAll(t *testing.T, s voice.Stream, n int) []int16 {
	t.Helper()
	p := make([]int16, n)
	for got := 0; got < n; {
		k, err := s.Read(t.Context(), p[got:])
		if err != nil {
			t.Fatalf("after %d samples: %v", got, err)
		}
		got += k
	}
	return p
}

func TestMicrophoneHearsAtTheRightPace(t *testing.T) {
	use(t, null)
	m := NewMicrophone("")
	defer m.Close()
	s, err := m.Listen(t.Context(), voice.PreRoll)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	readAll(t, s, voice.HearRate/2)
	if d := time.Since(began); d < 300*time.Millisecond || d > late {
		t.Errorf("half a second took %s", d)
	}
	if l := m.Level(); l.RMS != voice.Silence {
		t.Errorf("silence is %+v", l)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if m.hearing.Load() != nil {
		t.Error("the device is open after the stream")
	}
}

func TestMicrophoneKeptOpenHasAPreRoll(t *testing.T) {
	use(t, null)
	m := NewMicrophone("")
	defer m.Close()
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	opened := m.hearing.Load()
	if err := poll(t.Context(), hearPoll, func() bool { return opened.history.written.Load() > voice.HearRate/2 }); err != nil {
		t.Fatal(err)
	}
	asked := time.Now()
	s, err := m.Listen(t.Context(), voice.PreRoll)
	if err != nil {
		t.Fatal(err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	p := make([]int16, voice.HearRate)
	n, err := s.Read(done, p)
	least, most := voice.PreRoll, voice.PreRoll+time.Since(asked)+hearPeriod
	if got := time.Duration(n) * time.Second / voice.HearRate; err != nil || got < least || got > most {
		t.Errorf("%s at once, %v; the pre-roll has %s to %s", got, err, least, most)
	}
	if n, err = s.Read(done, p); n == 0 && !errors.Is(err, context.Canceled) {
		t.Errorf("nothing more to read: %v", err)
	}
	s.Close()
	if m.hearing.Load() != opened {
		t.Error("the device was not kept open")
	}
	if s, err = m.Listen(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	m.Close()
	if _, err := io.ReadAll(reader{s, t.Context()}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("reading a closed microphone: %v", err)
	}
}

// reader makes a stream an io.Reader, which only counts.
type reader struct {
	s   voice.Stream
	ctx context.Context
}

func (r reader) Read(p []byte) (int, error) {
	return r.s.Read(r.ctx, make([]int16, len(p)))
}

func TestMicrophoneThatMayNotBeUsed(t *testing.T) {
	use(t, null)
	m := NewMicrophone("")
	m.refusable = true
	defer m.Close()
	s, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	began := time.Now()
	if _, err := io.ReadAll(reader{s, t.Context()}); !fault.Is(err, fault.MicrophoneSilent) {
		t.Errorf("only zeros: %v", err)
	}
	if d := time.Since(began); d < 500*time.Millisecond || d > late {
		t.Errorf("that took %s", d)
	}
}

func TestMicrophoneThatDiesIsOpenedAgain(t *testing.T) {
	use(t, null)
	m := NewMicrophone("")
	defer m.Close()
	s, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := m.hearing.Load()
	first.kill(t)
	readAll(t, s, voice.HearRate/4)
	if m.hearing.Load() == first {
		t.Error("it is the dead device still")
	}

	m.hearing.Load().kill(t)
	backends = nil
	before := retries
	retries = []time.Duration{0, time.Millisecond}
	defer func() { retries = before }()
	_, err = io.ReadAll(reader{s, t.Context()})
	if !fault.Is(err, fault.MicrophoneLost) {
		t.Errorf("nothing to open: %v", err)
	}
	if n, again := s.Read(t.Context(), make([]int16, 1)); n != 0 || again != err {
		t.Errorf("reading again: %d, %v", n, again)
	}
}

// A turn that interrupts another one listens before that has let go of the microphone.
func TestMicrophoneWaitsForItsStream(t *testing.T) {
	use(t, null)
	m := NewMicrophone("")
	defer m.Close()
	first, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithTimeout(t.Context(), 5*hearPoll)
	defer cancel()
	if _, err := m.Listen(impatient, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a second stream beside the first: %v", err)
	}
	time.AfterFunc(3*hearPoll, func() { first.Close() })
	second, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if n, err := second.Read(t.Context(), make([]int16, 100)); n == 0 || err != nil {
		t.Errorf("the second stream answers %d samples, %v", n, err)
	}
}
