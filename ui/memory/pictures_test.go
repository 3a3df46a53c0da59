package memory

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/words"
)

// scenes are all that can be seen: the memories that there are, and what the user does. A text in quotes is typed.
var scenes = []struct {
	name  string
	store func() *store
	keys  string
}{
	{"list", few, ""},
	{"long", few, "j j j"},
	{"past", few, "tab G"},
	{"loading", func() *store { return &store{slow: time.Hour} }, "wait"},
	{"empty", func() *store { return &store{} }, ""},
	{"failed", func() *store { return &store{err: &fault.Fault{Code: fault.StoreDamaged, Name: "threads.db"}} }, ""},
	{"refused", func() *store { s := few(); s.refused(fault.CannotSave); return s }, "j p"},
	{"filter", few, "/ 'is"},
	{"filter_without_hit", few, "/ 'xyz"},
	{"add", few, "a 'はなという猫がいる"},
	{"add_nothing_yet", few, "a"},
	{"edit", few, "j e"},
	{"edit_long", few, "j j j e"},
	{"added", few, "a 'cats enter"},
	{"pinned", few, "j j p"},
	{"forget", few, "j j j d"},
	{"forget_typed", few, "j j d"},
	{"forgotten", few, "j j d d"},
	{"taken_back", few, "j j d d u"},
	{"said_nowhere", few, "j j enter"},
	{"keys", few, "?"},
}

// play presses keys: names, 'texts to type, and waits.
func play(r *panetest.Runner, keys string) {
	for _, k := range strings.Fields(keys) {
		text, typed := strings.CutPrefix(k, "'")
		switch {
		case typed:
			r.Type(text)
		case k == "wait":
			r.Wait(3500 * time.Millisecond)
		default:
			r.Press(k)
		}
	}
}

func TestScreens(t *testing.T) {
	shot := func(name string, s *store, l words.Language, size panetest.Size, keys string) {
		t.Run(fmt.Sprintf("%s_%dx%d", name, size.Width, size.Height), func(t *testing.T) {
			in(t, s, l, func(t *testing.T, p *Pane, r *panetest.Runner) {
				play(r, keys)
				panetest.Picture(t, p, size)
			})
		})
	}
	for _, scene := range scenes {
		for _, size := range panetest.Sizes {
			shot(scene.name+"_en", scene.store(), words.English, size, scene.keys)
		}
		shot(scene.name+"_ja", scene.store(), words.Japanese, panetest.Size{Width: 80, Height: 24}, scene.keys)
	}
}

// TestThemes holds the styles, which the other pictures leave out.
func TestThemes(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		play(r, "tab G")
		panetest.Themes(t, p, panetest.Size{Width: 80, Height: 24})
	})
}
