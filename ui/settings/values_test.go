package settings

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config"
	"kaiwa/ui/words"
)

// TestEverySettingHasARow wants all that the file can hold to be set here too, and nothing that it cannot.
func TestEverySettingHasARow(t *testing.T) {
	var want, got []string
	for _, f := range config.Fields() {
		want = append(want, f.Key)
	}
	for _, r := range rows {
		if r.key != "" {
			got = append(got, r.key)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("rows of %v, want %v", got, want)
	}
}

// TestKindsFitTheSettings holds each row against what its setting takes.
func TestKindsFitTheSettings(t *testing.T) {
	pane := opened(newProgram(), words.English)
	for _, r := range rows {
		f, _ := config.FieldOf(r.key)
		number := f.Kind == config.Number || f.Kind == config.Integer
		if got := r.kind == aNumber || r.kind == aLimit; got != number {
			t.Errorf("%s: a number is %v, its row says %v", r.key, number, got)
		}
		if got := r.kind == aSwitch; got != (f.Kind == config.Switch) {
			t.Errorf("%s: its row is a switch: %v", r.key, got)
		}
		if got := r.kind == aChoice; got != (f.Kind == config.Choice) {
			t.Errorf("%s: its row is a choice: %v", r.key, got)
		}
		for _, stop := range r.stops {
			if stop < f.Min || stop > f.Max {
				t.Errorf("%s: the stop %v is not allowed", r.key, stop)
			}
		}
		for value := range meanings[r.key] {
			if err := f.Check(value); err != nil {
				t.Errorf("%s: %v", r.key, err)
			}
		}
		if len(pane.options(r)) == 0 && r.sideways() && r.kind != aNumber && r.kind != aSwitch {
			t.Errorf("%s: nothing to go through", r.key)
		}
	}
}

// TestReadAt40x12 wants every word of the rows to be seen on the smallest screen, of which the status line takes one
// line: the label, the value where it is a phrase of ours, what it is about, and what its values mean.
func TestReadAt40x12(t *testing.T) {
	for _, l := range []words.Language{words.English, words.Japanese} {
		pane := opened(newProgram(), l)
		for i, r := range rows {
			pane.at = i
			seen(t, pane, r.label.In(l))
			seen(t, pane, r.about.In(l))
			if r.kind != aChoice && r.kind != aLimit && r.kind != aSwitch {
				continue
			}
			for _, it := range pane.items(r) {
				if it.other {
					continue
				}
				pane.values[r.key], _, _ = pane.parse(r, it.value)
				seen(t, pane, "  "+it.label)
			}
			if r.kind == aSwitch {
				continue
			}
			press(pane, "enter", "home")
			for range pane.picker.items {
				it, _ := pane.picker.selected()
				seen(t, pane, it.label)
				seen(t, pane, it.about)
				press(pane, "down")
			}
			press(pane, "esc")
		}
	}
}

// seen looks for a text that may be broken into lines.
func seen(t *testing.T, s screen, want string) {
	t.Helper()
	text := ansi.Strip(s.Render(40, 11))
	bare := func(s string) string { return strings.NewReplacer("\n", "", " ", "").Replace(s) }
	if !strings.Contains(bare(text), bare(want)) {
		t.Errorf("%q is not all on the screen:\n%s", want, text)
	}
}

// TestPersonas: the user's own come first, and take the place of built-in ones of their names.
func TestPersonas(t *testing.T) {
	p := newProgram()
	p.settings.Personas = []config.Persona{{Name: "tutor", Instructions: "Teach."}, {Name: "plain", Instructions: "My own."}}
	var got []string
	for _, it := range opened(p, words.English).personaItems() {
		got = append(got, it.value)
		if it.value == "plain" && it.about != "My own." {
			t.Errorf("plain is %q", it.about)
		}
	}
	if want := []string{"tutor", "plain", "kansai"}; !slices.Equal(got, want) {
		t.Errorf("personas %q, want %q", got, want)
	}
}

func TestSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "hands_free")
		for i, k := range []string{"right", "left", "enter", "space"} {
			r.press(k)
			if want := i%2 == 0; p.settings.HandsFree != want {
				t.Errorf("%s: hands-free %v, want %v", k, p.settings.HandsFree, want)
			}
		}
		shows(t, pane, "‹ off ›")
		r.press("right")
		shows(t, pane, "‹ on ›")
		p.origin["hands_free"] = "flag"
		for _, k := range []string{"right", "enter", "space"} {
			r.press(k)
			shows(t, pane, "cannot be changed here")
		}
		if !p.settings.HandsFree {
			t.Error("changed though a flag sets it")
		}
	})
}

func TestTalkKeyIsPicked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, talkKey)
		r.press("right")
		if p.settings.TalkKey != "tab" {
			t.Errorf("talk key %q, want the next", p.settings.TalkKey)
		}
		r.press("enter", "end", "up", "enter")
		if p.settings.TalkKey != "f11" {
			t.Errorf("talk key %q", p.settings.TalkKey)
		}
		shows(t, pane, "‹ f11 ›")
	})
}

func TestRateGoesThroughItsStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "audio.rate")
		var went []float64
		for _, k := range []string{"right", "right", "left", "left", "left", "left", "left", "left"} {
			r.press(k)
			went = append(went, p.settings.Audio.Rate)
		}
		if want := []float64{1.15, 1.3, 1.15, 1, 0.85, 0.75, 0.5, 0.5}; !slices.Equal(went, want) {
			t.Errorf("went %v, want %v", went, want)
		}
		r.press("enter")
		for range 3 {
			r.press("backspace")
		}
		r.typed("1.2")
		r.press("enter", "right")
		if got := p.settings.Audio.Rate; got != 1.3 {
			t.Errorf("from 1.2 on to %v", got)
		}
		shows(t, pane, "1.30×")
	})
}

// TestLimitsAreNotChangedByASlip: what is beyond them is deleted.
func TestLimitsAreNotChangedByASlip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, keepDays)
		r.press("left", "right", "space")
		if len(p.saved) != 0 {
			t.Fatalf("saved %v", p.saved)
		}
		r.press("enter", "up")
		shows(t, pane, "✓ 30 days")
		shows(t, pane, "1 day")
		shows(t, pane, "is deleted with the next turn, for good")
		r.press("home")
		shows(t, pane, "a recording is deleted once its text is there")
		r.press("enter")
		if p.settings.Audio.KeepDays != 0 {
			t.Fatalf("%d days", p.settings.Audio.KeepDays)
		}
		shows(t, pane, "not kept")

		r.press("enter", "end", "enter")
		r.typed("many")
		r.press("enter")
		shows(t, pane, "a number from 0 to 36500")
		for range "many" {
			r.press("backspace")
		}
		r.typed("14")
		r.press("enter")
		if p.settings.Audio.KeepDays != 14 {
			t.Fatalf("%d days", p.settings.Audio.KeepDays)
		}
		r.press("enter")
		shows(t, pane, "✓ 14 days") // in its place
	})
}

func TestIdle(t *testing.T) {
	p := newProgram()
	p.settings.Listening.Speculative, p.settings.Answering.Speculative = false, true
	pane := opened(p, words.English)
	goTo(t, pane, answerAhead)
	shows(t, pane, "needs write ahead")
	pane.set(writeAhead, true)
	hides(t, pane, "needs write ahead")
	pane.set(writeAhead, false)
	pane.set(answerAhead, false)
	hides(t, pane, "needs write ahead")
}

func TestReasoningIsChosenOrTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "answering.reasoning_effort")
		r.press("left")
		if got := p.settings.Answering.ReasoningEffort; got != "" {
			t.Errorf("effort %q", got)
		}
		shows(t, pane, "‹ not sent ›")
		r.press("enter")
		r.typed("xhigh")
		r.press("enter")
		if got := p.settings.Answering.ReasoningEffort; got != "xhigh" {
			t.Errorf("effort %q", got)
		}
		r.press("enter")
		shows(t, pane, "✓ xhigh")
		shows(t, pane, "not sent")
	})
}

// A model that may be left open is offered first.
func TestMemoryModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.settings.Memory.Model = "gpt-mini"
		pane, r := running(t, p)
		goTo(t, pane, "memory.model")
		shows(t, pane, "gpt-mini")
		r.press("enter")
		r.wait(time.Second)
		shows(t, pane, "as answering")
		r.press("up", "enter")
		if got := p.settings.Memory.Model; got != "" {
			t.Errorf("model %q", got)
		}
		shows(t, pane, "memory model        as answering")
	})
}

// Another database is used from the next start on, and says so. A password is not shown.
func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, store)
		shows(t, pane, "this machine")
		r.press("enter")
		r.typed("mysql://host/kaiwa")
		r.press("enter")
		shows(t, pane, "empty, or an address such as postgres://user@host/kaiwa")
		r.press("esc", "enter")
		r.typed("postgres://anna:secret1@host/kaiwa")
		r.press("enter")
		r.wait(time.Second)
		if got := p.settings.Store; got != "postgres://anna:secret1@host/kaiwa" {
			t.Errorf("store %q", got)
		}
		shows(t, pane, "used from the next start on")
		shows(t, pane, "postgres://anna:…@host/kaiwa")
		hides(t, pane, "secret1")
	})
}

// Notes are not taken where memory is off.
func TestTakeNotesNeedsMemory(t *testing.T) {
	p := newProgram()
	p.settings.Memory.Enabled = false
	pane := opened(p, words.English)
	goTo(t, pane, takeNotes)
	shows(t, pane, "needs use memory")
}

func TestTabGoesThroughTheGroups(t *testing.T) {
	pane := opened(newProgram(), words.English)
	var there, back []string
	for range 10 {
		there = append(there, rows[pane.at].group.In(words.English))
		press(pane, "tab")
	}
	for range 10 {
		press(pane, "shift+tab")
		back = append(back, rows[pane.at].group.In(words.English))
	}
	want := []string{"speaking", "talking", "listening", "answering", "memory", "devices", "sound", "look", "keys and servers", "speaking"}
	if !slices.Equal(there, want) {
		t.Errorf("went through %v, want %v", there, want)
	}
	slices.Reverse(back)
	if !slices.Equal(back, want) {
		t.Errorf("came back through %v", back)
	}
	goTo(t, pane, "hands_free") // not the first of its group
	press(pane, "tab")
	shows(t, pane, "settings › listening")
}
