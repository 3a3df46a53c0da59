package thread

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A twig is a message of the model: a tree that is kept by hand, with a finger on the last shown message.
type twig struct {
	Message
	parent  *twig
	place   int
	deleted bool
}

// A model is what a thread should be.
type model struct {
	all    []*twig
	tip    *twig // nil: nothing is shown
	places int
}

func (m *model) add(parent *twig, message Message) *twig {
	m.places++
	n := &twig{Message: message, parent: parent, place: m.places}
	m.all = append(m.all, n)
	m.tip = n
	return n
}

// above gives the twig before one that is there.
func (n *twig) above() *twig {
	p := n.parent
	for p != nil && p.deleted {
		p = p.parent
	}
	return p
}

// below gives the last twig that follows one, nil: none does.
func (m *model) below(n *twig) *twig {
	var last *twig
	for _, c := range m.all {
		if !c.deleted && c.above() == n && (last == nil || c.place > last.place) {
			last = c
		}
	}
	return last
}

func (m *model) show(n *twig) {
	if slices.Contains(m.shown(), n) {
		return
	}
	for m.tip = n; m.below(m.tip) != nil; m.tip = m.below(m.tip) {
	}
}

func (m *model) takeBack() *twig {
	n := m.tip
	for n != nil && (n.Role != User || n.deleted) {
		n = n.parent
	}
	if n != nil {
		m.tip = n.above()
	}
	return n
}

func (m *model) delete(n *twig) {
	n.deleted = true
	if m.tip == n {
		m.tip = n.above()
	}
}

func (m *model) restore(n *twig) {
	if n.deleted = false; n.above() == m.tip {
		m.tip = n
	}
}

// late gives a recording its text.
func (m *model) late(n *twig) {
	n.State, n.Text = Complete, "late"
	if m.tip == n {
		return
	}
	m.adopt(n)
	m.places++
	n.parent, n.place, m.tip = m.tip, m.places, n
}

// adopt gives the twigs after one to the one before it.
func (m *model) adopt(n *twig) {
	for _, c := range m.all {
		if c.parent == n {
			c.parent = n.parent
		}
	}
}

func (m *model) purge() {
	for _, n := range m.all {
		if n.deleted {
			m.adopt(n)
		}
	}
	m.all = slices.DeleteFunc(m.all, func(n *twig) bool { return n.deleted })
}

// shown gives what is to be seen.
func (m *model) shown() []*twig {
	var path []*twig
	for n := m.tip; n != nil; n = n.parent {
		if !n.deleted {
			path = append(path, n)
		}
	}
	slices.Reverse(path)
	return path
}

// message gives a twig as it is to be read.
func (m *model) message(n *twig) Message {
	got := n.Message
	got.Version, got.Versions = 0, 0
	if got.Parent = 0; n.parent != nil {
		got.Parent = n.parent.ID
	}
	for _, v := range m.all {
		if n.Role == User && v.Role == User && v.parent == n.parent && !v.deleted {
			if got.Versions++; v.place <= n.place {
				got.Version++
			}
		}
	}
	if got.Versions == 1 {
		got.Version, got.Versions = 0, 0
	}
	return got
}

// pick gives any twig of which that is true, nil: there is none.
func (m *model) pick(r *rand.Rand, is func(*twig) bool) *twig {
	var some []*twig
	for _, n := range m.all {
		if is(n) {
			some = append(some, n)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[r.IntN(len(some))]
}

func isThere(n *twig) bool    { return !n.deleted }
func isDeleted(n *twig) bool  { return n.deleted }
func isRecorded(n *twig) bool { return n.State == Recorded }
func isUsers(n *twig) bool    { return n.Role == User && !n.deleted }

// testBranches does anything to a thread, and looks each time whether what is shown is the model's path.
func testBranches(t *testing.T, s *Store) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for round := range sparing(10) {
		th := newThread(t, s)
		m := &model{}
		var did []string
		for range 60 {
			did = append(did, step(t, s, th.ID, m, r))
			checkBranch(t, s, th.ID, m)
			if t.Failed() {
				t.Fatalf("seed %d, round %d: %q", seed, round, did)
			}
		}
	}
}

// invented is a message of any kind.
func invented(r *rand.Rand) Message {
	m := Message{Role: []Role{User, Assistant}[r.IntN(2)], State: Complete, Text: fmt.Sprint("text ", r.IntN(1000)), Heard: -1,
		Length: time.Duration(r.IntN(3)) * time.Second}
	if m.Role == User && r.IntN(3) == 0 {
		m.State, m.Text = Recorded, ""
	}
	if m.Role == Assistant {
		m.Length, m.Timings = 0, Timings{FirstSound: time.Second, End: time.Duration(r.IntN(4)) * time.Second}
	}
	return m
}

// step does one thing to a thread and its model.
func step(t *testing.T, s *Store, threadID int64, m *model, r *rand.Rand) string {
	ctx := t.Context()
	switch r.IntN(10) {
	case 0, 1, 2:
		messages := []Message{invented(r), invented(r)}[:1+r.IntN(2)]
		for _, message := range add(t, s, threadID, messages...) {
			m.add(m.tip, message)
		}
		return "append"
	case 3:
		if n := m.pick(r, isUsers); n != nil {
			now, err := s.instead(ctx, threadID, n.ID, invented(r))
			if err != nil {
				t.Error(err)
			}
			m.add(n.parent, now)
			return fmt.Sprint("instead of ", n.ID)
		}
	case 4:
		n := m.takeBack()
		first, err := s.TakeBack(ctx, threadID)
		if n == nil && !errors.Is(err, ErrNone) || n != nil && (err != nil || first != n.ID) {
			t.Errorf("took back %d, %v; want %+v", first, err, n)
		}
		return "take back"
	case 5:
		if n := m.pick(r, isThere); n != nil {
			m.show(n)
			return did(t, s.Show(ctx, n.ID), "show ", n)
		}
	case 6:
		if n := m.pick(r, isThere); n != nil {
			m.delete(n)
			return did(t, s.Delete(ctx, n.ID), "delete ", n)
		}
	case 7:
		if n := m.pick(r, isDeleted); n != nil {
			m.restore(n)
			return did(t, s.Restore(ctx, n.ID), "restore ", n)
		}
	case 8:
		if n := m.pick(r, isRecorded); n != nil && !n.deleted {
			m.late(n)
			_, err := s.said(ctx, threadID, n.ID, "late", "", "")
			return did(t, err, "late ", n)
		} else if n != nil {
			if _, err := s.said(ctx, threadID, n.ID, "late", "", ""); !errors.Is(err, ErrState) {
				t.Errorf("a deleted recording was written down: %v", err)
			}
		}
	case 9:
		if r.IntN(4) == 0 {
			m.purge()
			return did(t, s.Purge(ctx, t.TempDir(), time.Now()), "purge", nil)
		}
	}
	return "nothing"
}

func did(t *testing.T, err error, what string, n *twig) string {
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if n == nil {
		return what
	}
	return what + fmt.Sprint(n.ID)
}

// checkBranch holds a thread against its model.
func checkBranch(t *testing.T, s *Store, threadID int64, m *model) {
	t.Helper()
	var want, path []Message
	var counted tally
	for _, n := range m.shown() {
		message := m.message(n)
		want = append(want, message)
		if n.State == Complete {
			path = append(path, message)
		}
	}
	if got := page(t, s, threadID, 0, 1000); !slices.Equal(got, want) {
		t.Errorf("shown are\n%+v\nwant\n%+v", got, want)
	}
	if got, err := s.Path(t.Context(), threadID); err != nil || !slices.Equal(got, path) {
		t.Errorf("the path is\n%+v, %v\nwant\n%+v", got, err, path)
	}
	for _, message := range want {
		if versions, err := s.Versions(t.Context(), message.ID); err != nil || message.Version > 0 && versions[message.Version-1] != message.ID ||
			message.Versions > 0 && len(versions) != message.Versions {
			t.Errorf("the versions of %+v are %v, %v", message, versions, err)
		}
	}
	left := slices.Clone(m.all)
	slices.SortFunc(left, func(a, b *twig) int { return a.place - b.place })
	left = slices.DeleteFunc(left, isDeleted)
	for got, err := range s.AllMessages(t.Context(), threadID) {
		if err != nil || len(left) == 0 {
			t.Fatalf("of all there is %+v, %v", got, err)
		}
		n := left[0]
		want := m.message(n)
		if want.Parent = 0; n.above() != nil {
			want.Parent = n.above().ID
		}
		if left = left[1:]; got != want {
			t.Errorf("of all there is\n%+v\nwant\n%+v", got, want)
		}
		counted.add(got)
	}
	th, err := s.Thread(t.Context(), threadID)
	if err != nil || len(left) != 0 || counted != (tally{th.Messages, th.Turns, th.Talked}) {
		t.Errorf("%d messages are missing; the thread counts %+v (%v), want %+v", len(left), th, err, counted)
	}
}

// All messages are more than are read at once.
func testAllMessages(t *testing.T, s *Store) {
	th := newThread(t, s)
	fill(t, s, th.ID, 2*atOnce+1)
	last := Message{}
	n := 0
	for m, err := range s.AllMessages(t.Context(), th.ID) {
		if err != nil || m.Parent != last.ID {
			t.Fatalf("after %d comes %+v, %v", last.ID, m, err)
		}
		last = m
		n++
	}
	if n != 2*atOnce+1 {
		t.Errorf("there are %d", n)
	}
}

// Branch can begin anywhere in a thread, and nowhere else.
func testBranchRefused(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	elsewhere := add(t, s, other.ID, Message{Role: User, State: Complete, Text: "x"})[0]
	hello := Message{Role: User, State: Complete, Text: "hello"}
	for name, err := range map[string]error{
		"another thread's parent":  second(s.Branch(t.Context(), th.ID, elsewhere.ID, hello)),
		"no parent":                second(s.Branch(t.Context(), th.ID, 99, hello)),
		"no thread":                second(s.Branch(t.Context(), 99, 0, hello)),
		"another thread's message": second(s.instead(t.Context(), th.ID, elsewhere.ID, hello)),
		"showing none":             s.Show(t.Context(), 99),
		"deleting none":            s.Delete(t.Context(), 99),
		"restoring none":           s.Restore(t.Context(), 99),
		"restoring what is there":  s.Restore(t.Context(), elsewhere.ID),
		"taking back nothing":      second(s.TakeBack(t.Context(), th.ID)),
	} {
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Delete(t.Context(), elsewhere.ID); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"showing":  s.Show(t.Context(), elsewhere.ID),
		"deleting": s.Delete(t.Context(), elsewhere.ID),
		"reading":  second(s.Message(t.Context(), elsewhere.ID)),
	} {
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s what is deleted: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What was typed in place of another message is a branch beside it; the history is of the shown one.
func testInstead(t *testing.T, s *Store) {
	th := newThread(t, s)
	all := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "one"}, Message{Role: Assistant, State: Complete, Text: "1", Heard: -1},
		Message{Role: User, State: Complete, Text: "two"}, Message{Role: Assistant, State: Complete, Text: "2", Heard: -1, Timings: Timings{End: 1}})
	c := NewConversation(s, th.ID, Setup{Instead: all[2].ID})
	said, err := c.Said(t.Context(), 0, "three", "en", "")
	if err != nil || said.Version != 2 || said.Versions != 2 || said.Parent != all[1].ID {
		t.Fatalf("said %+v, %v", said, err)
	}
	want := func(want string, timings int) {
		t.Helper()
		h, err := s.history(t.Context(), th.ID, 0, 1000)
		if got := texts(h.messages()); err != nil || got != want {
			t.Errorf("the history is %q (%v), want %q", got, err, want)
		}
		if all, err := s.Timings(t.Context(), th.ID); err != nil || len(all) != timings {
			t.Errorf("timings %+v, %v", all, err)
		}
	}
	want("one/1/three", 0)
	if err := s.Show(t.Context(), all[2].ID); err != nil {
		t.Fatal(err)
	}
	add(t, s, th.ID, Message{Role: User, State: Complete, Text: "more"})
	want("one/1/two/2/more", 1)
}
