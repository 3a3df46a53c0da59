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
	m, l := p.Use("", "")
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m2, l2 := p.Use("", ""); m2 != m || l2 != l {
		t.Error("the same names gave other devices")
	}
	other, l2 := p.Use("another", "")
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
	p.Use("", "")
	if wrong := p.Check(); len(wrong) != 0 {
		t.Errorf("with a microphone and a loudspeaker: %v", wrong)
	}
	use(t)
	if wrong := p.Check(); len(wrong) != 2 || !fault.Is(wrong[0], fault.NoMicrophone) || !fault.Is(wrong[1], fault.NoLoudspeaker) {
		t.Errorf("no device at all: %v", wrong)
	}
}

func TestPairTry(t *testing.T) {
	use(t, null)
	var p Pair
	defer p.Close()
	inUse, _ := p.Use("", "")
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
