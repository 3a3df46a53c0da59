package settings

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
)

func TestMeterListensOnlyWhileItIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		r.wait(time.Second)
		if len(p.heard) != 0 {
			t.Fatal("the microphone is open though nothing shows it")
		}
		goTo(t, pane, microphone)
		r.run(pane.Update(nil))
		r.wait(time.Second)
		if p.open != 1 {
			t.Fatalf("%d microphones open, want 1", p.open)
		}
		shows(t, pane, "-24 dB")
		r.press("enter", "down", "down")
		r.wait(time.Second)
		if p.open != 1 || p.heard[len(p.heard)-1] != "USB マイク 会議用" {
			t.Fatalf("%d open, heard %q: want the one the marker stands on", p.open, p.heard)
		}
		r.press("enter")
		if p.settings.Audio.Microphone != "USB マイク 会議用" {
			t.Fatalf("microphone %q", p.settings.Audio.Microphone)
		}
		before := p.levels
		r.press("down") // to the next row
		r.wait(time.Second)
		if p.open != 0 || p.levels > before+2 {
			t.Fatalf("%d open, the level was measured %d times more", p.open, p.levels-before)
		}
		r.press("up")
		before = p.levels
		r.wait(time.Second)
		if p.open != 1 || p.levels < before+20 {
			t.Fatal("it does not listen again")
		}
		r.press("esc")
		r.wait(time.Second)
		if p.open != 0 || !pane.Done() {
			t.Fatal("the microphone stays open when the pane is closed")
		}
	})
}

func TestMicrophoneFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.hearErr = &fault.Fault{Code: fault.NoMicrophone}
		pane, r := running(t, p)
		goTo(t, pane, store)
		r.press("down")
		r.wait(5 * time.Second)
		shows(t, pane, "no microphone")
		shows(t, pane, "connect one, or choose another")
		if len(p.heard) != 1 {
			t.Errorf("tried %d times", len(p.heard))
		}
		hides(t, pane, "dB")
	})
}

func TestDevicesInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, store)
		r.press("down") // microphone: the devices are looked for
		goTo(t, pane, loudspeaker)
		r.press("right")
		if p.settings.Audio.Loudspeaker != "HDMI" {
			t.Errorf("loudspeaker %q", p.settings.Audio.Loudspeaker)
		}
		r.press("space") // a sample on it, with its meter
		r.wait(time.Second)
		if !slices.Equal(p.samples, []string{"marin"}) {
			t.Errorf("samples %v", p.samples)
		}
		shows(t, pane, "-24 dB")
	})
}
