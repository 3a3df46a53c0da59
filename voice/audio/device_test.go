package audio

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gen2brain/malgo"

	"kaiwa/config/fault"
)

// null is miniaudio's device without sound: it hears silence at the right pace, and plays to nobody. (malgo's own name
// for it, BackendNull, is off by one.)
const null = malgo.Backend(14)

// late is how long what takes a second at most may take where the machine is busy.
const late = 5 * time.Second

func use(t testing.TB, b ...malgo.Backend) {
	before := backends
	backends = b
	t.Cleanup(func() { backends = before })
}

// kill makes a session's device die without a word, as macOS does.
func (s *session) kill(t *testing.T) {
	t.Helper()
	if err := s.device.device.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestSessionIsDeadWithoutCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{device: &device{}, spec: spec{process: func([]int16) {}}}
		s.callback(nil)
		sleep(t.Context(), stallLimit/2)
		if s.dead(t.Context()) {
			t.Error("it called half a second ago")
		}
		sleep(t.Context(), stallLimit)
		if !s.dead(t.Context()) {
			t.Error("it does not call any more")
		}
		go func() {
			sleep(t.Context(), stallLimit/8)
			s.callback(nil)
		}()
		if s.dead(t.Context()) {
			t.Error("it calls again")
		}
	})
}

func TestNoDevice(t *testing.T) {
	use(t)
	began := time.Now()
	if _, err := NewMicrophone("x").Listen(t.Context(), 0); !fault.Is(err, fault.NoMicrophone) {
		t.Errorf("microphone: %v", err)
	}
	if err := NewLoudspeaker("x").Open(t.Context()); !fault.Is(err, fault.NoLoudspeaker) {
		t.Errorf("loudspeaker: %v", err)
	}
	if in, out, err := Devices(); len(in)+len(out) > 0 || err != nil {
		t.Errorf("devices: %v, %v, %v", in, out, err)
	}
	if d := time.Since(began); d >= openLimit {
		t.Errorf("that took %s", d)
	}
}

func TestDevicesAndFallback(t *testing.T) {
	use(t, null)
	in, out, err := Devices()
	if err != nil || len(in) == 0 || len(out) == 0 {
		t.Fatalf("%v, %v, %v", in, out, err)
	}
	for name, missing := range map[string]bool{"": false, in[0].Name: false, "Unplugged": true} {
		m := NewMicrophone(name)
		if err := m.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkNotice(t, name, missing, m.Notice)
		m.Close()
	}
	for name, missing := range map[string]bool{"": false, out[0].Name: false, "Unplugged": true} {
		l := NewLoudspeaker(name)
		if err := l.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkNotice(t, name, missing, l.Notice)
		l.Close()
	}
}

// checkNotice fails where a missing device is not told once, or another one is.
func checkNotice(t *testing.T, name string, missing bool, notice func() error) {
	t.Helper()
	if err := notice(); fault.Is(err, fault.DeviceMissing) != missing || missing && fault.Of(err).Name != name {
		t.Errorf("%q: %v", name, err)
	}
	if err := notice(); err != nil {
		t.Errorf("%q is told again: %v", name, err)
	}
}

func TestOpeningAndClosingLeavesNothing(t *testing.T) {
	use(t, null)
	m, l := NewMicrophone(""), NewLoudspeaker("")
	before := runtime.NumGoroutine()
	for range 50 {
		if err := errors.Join(m.Open(t.Context()), l.Open(t.Context())); err != nil {
			t.Fatal(err)
		}
		m.Close()
		l.Close()
	}
	// A goroutine that has answered may still be ending.
	if err := poll(t.Context(), hearPoll, func() bool { return runtime.NumGoroutine() <= before }); err != nil {
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	}
}

func TestCallbacksDoNotAllocate(t *testing.T) {
	use(t, null)
	m, l := NewMicrophone(""), NewLoudspeaker("")
	defer m.Close()
	defer l.Close()
	if err := errors.Join(m.Open(t.Context()), l.Open(t.Context())); err != nil {
		t.Fatal(err)
	}
	in, out := m.hearing.Load(), l.playing.Load()
	m.Close()
	l.Close() // only we call now
	block := make([]int16, 480)
	in.ended.Store(false)
	out.ended.Store(false)
	if n := testing.AllocsPerRun(100, func() { in.callback(block) }); n != 0 {
		t.Errorf("microphone: %v", n)
	}
	if n := testing.AllocsPerRun(100, func() { out.queue.put(block); out.callback(block) }); n != 0 {
		t.Errorf("loudspeaker: %v", n)
	}
}

func TestOnlyTheDeviceFileKnowsMiniaudio(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f.Name())
		if err == nil && strings.Contains(string(b), `"github.com/gen2brain/malgo"`) && !strings.HasPrefix(f.Name(), "device") {
			t.Errorf("%s imports malgo", f.Name())
		}
	}
}
