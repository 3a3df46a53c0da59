package audio

import (
	"context"
	"errors"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

func TestPairUse(t *testing.T) {
	use(t, null)
	var p Pair
	defer p.Close()
	if l := p.MicrophoneLevel(); l.RMS != voice.Silence {
		t.Errorf("without a microphone the level is %v", l)
	}
	m, l := p.Use("", "", "auto")
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m2, l2 := p.Use("", "", "auto"); m2 != m || l2 != l {
		t.Error("the same names gave other devices")
	}
	other, l2 := p.Use("another", "", "auto")
	if other == m || l2 != l {
		t.Error("another microphone's name must change the microphone, and nothing else")
	}
	p.Close()
	if m.Live() {
		t.Error("the microphone that was replaced is still open")
	}
}

func TestPairCheck(t *testing.T) {
	use(t, null)
	var p Pair
	p.Use("", "", "auto")
	if wrong := p.Check(t.Context(), false); len(wrong) != 0 {
		t.Errorf("with a microphone and a loudspeaker: %v", wrong)
	}
	if p.microphone.Load().Live() {
		t.Error("a microphone that nobody wants open is")
	}
	if wrong := p.Check(t.Context(), true); len(wrong) != 0 || !p.microphone.Load().Live() {
		t.Errorf("a microphone to be kept open: %v", wrong)
	}
	p.Close()
	use(t)
	if wrong := p.Check(t.Context(), true); len(wrong) != 2 || !fault.Is(wrong[0], fault.NoMicrophone) || !fault.Is(wrong[1], fault.NoLoudspeaker) {
		t.Errorf("no device at all: %v", wrong)
	}
}

func TestPairTry(t *testing.T) {
	use(t, null)
	var p Pair
	defer p.Close()
	inUse, _ := p.Use("", "", "auto")
	for _, name := range []string{"", "another"} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if err := p.Try(ctx, name); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("trying %q: %v", name, err)
		}
		cancel()
	}
	if p.tried.Load() != nil || inUse.Live() {
		t.Error("a microphone that was tried is still open")
	}
}

// Who wears headphones is not heard by the microphone; for that no device is opened again.
func TestPairHeadphones(t *testing.T) {
	use(t, null)
	var p Pair
	defer p.Close()
	m, l := p.Use("", "", "auto")
	if err := errors.Join(m.Open(t.Context()), l.Open(t.Context())); err != nil {
		t.Fatal(err)
	}
	in, out := m.hearing.Load(), l.playing.Load()
	if in.found == "" || out.found == "" {
		t.Errorf("the default devices have the names %q and %q", in.found, out.found)
	}
	for _, c := range []struct {
		headphones string
		worn       bool
		hears      bool
	}{{"auto", false, true}, {"auto", true, false}, {"no", true, true}, {"yes", false, false}} {
		if m2, l2 := p.Use("", "", c.headphones); m2 != m || l2 != l || m.hearing.Load() != in || l.playing.Load() != out {
			t.Fatalf("headphones %q changed the devices", c.headphones)
		}
		other := &playing{session: session{worn: c.worn}}
		if hears := l.room.Load().hears(other) == in; hears != c.hears {
			t.Errorf("headphones %q, the name of such %v: the microphone hears it: %v", c.headphones, c.worn, hears)
		}
	}
	before := l.room.Load()
	if m, l = p.Use("", "another", "auto"); l.room.Load() == before || l.room.Load() != m.room.Load() {
		t.Error("another loudspeaker is in the same room")
	}
}
