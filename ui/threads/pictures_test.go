package threads

import (
	"fmt"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/words"
)

// scenes are all that can be seen: the threads that there are, and what the user does.
var scenes = []struct {
	name  string
	store func() *store
	do    func(s *store, r *panetest.Runner)
}{
	{"list", few, func(*store, *panetest.Runner) {}},
	{"first", few, func(_ *store, r *panetest.Runner) { r.Press("home") }},
	{"many", func() *store { return many(50_000) }, func(_ *store, r *panetest.Runner) { r.Press("pgdown", "pgdown") }},
	{"loading", func() *store { return &store{slow: time.Hour} }, func(_ *store, r *panetest.Runner) { r.Wait(3500 * time.Millisecond) }},
	{"empty", func() *store { return &store{} }, func(*store, *panetest.Runner) {}},
	{"failed", func() *store { return &store{err: &fault.Fault{Code: fault.StoreBusy}} }, func(*store, *panetest.Runner) {}},
	{"filter", few, func(_ *store, r *panetest.Runner) {
		r.Press("/")
		r.Type("富士山")
	}},
	{"filtered", few, func(_ *store, r *panetest.Runner) {
		r.Press("/")
		r.Type("na")
		r.Press("esc")
	}},
	{"filter_without_hit", few, func(_ *store, r *panetest.Runner) {
		r.Press("/")
		r.Type("xyz")
	}},
	{"rename", few, func(_ *store, r *panetest.Runner) { r.Press("e") }},
	{"deleted", few, func(_ *store, r *panetest.Runner) { r.Press("d") }},
	{"delete_failed", few, func(s *store, r *panetest.Runner) {
		s.refused(fault.CannotSave)
		r.Press("home", "d")
	}},
	{"copied", few, func(_ *store, r *panetest.Runner) { r.Press("home", "c") }},
	{"temporary", few, func(_ *store, r *panetest.Runner) { r.Press("T") }},
	{"keys", few, func(_ *store, r *panetest.Runner) { r.Press("d", "?") }},
}

func TestScreens(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range panetest.Sizes {
			t.Run(fmt.Sprintf("%s_en_%dx%d", scene.name, size.Width, size.Height), func(t *testing.T) {
				s := scene.store()
				in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
					p.Render(size.Width, size.Height) // a page is as long as the screen
					scene.do(s, r)
					panetest.Picture(t, p, size)
				})
			})
		}
		t.Run(scene.name+"_ja_80x24", func(t *testing.T) {
			s := scene.store()
			in(t, s, words.Japanese, func(t *testing.T, p *Pane, r *panetest.Runner) {
				p.Render(80, 24)
				scene.do(s, r)
				panetest.Picture(t, p, panetest.Size{Width: 80, Height: 24})
			})
		})
	}
}

// TestThemes holds the styles, which the other pictures leave out.
func TestThemes(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Press("j", "d")
		panetest.Themes(t, p, panetest.Size{Width: 80, Height: 24})
	})
}
