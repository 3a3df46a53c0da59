package assistant

import (
	"slices"
	"testing"

	"kaiwa/thread"
)

func TestPull(t *testing.T) {
	q, a := string(thread.User), string(thread.Assistant)
	for name, test := range map[string]struct {
		items []item
		want  []string
		whole bool
	}{
		"an exchange":               {[]item{{role: q, text: "And now?"}, {role: a, text: "Yes."}}, []string{"And now?", "Yes."}, true},
		"a note of an interruption": {[]item{{role: q, text: "[You were interrupted.]\nAnd now?"}, {role: a, text: "Yes."}}, []string{"And now?", "Yes."}, true},
		"of one role in a row":      {[]item{{role: q, text: "And"}, {role: q, text: "now?"}, {role: a, text: "Yes."}}, []string{"And\nnow?", "Yes."}, true},
		"nobody has answered yet":   {[]item{{role: q, text: "And now?"}, {role: a, text: "Yes."}, {role: q, text: "Why?"}}, []string{"And now?", "Yes."}, false},
		"known":                     {[]item{{role: q, text: "one"}, {role: a, text: "an answer"}}, nil, true},
		"known, and cut here":       {[]item{{role: q, text: "two"}, {role: a, text: "a cut answer, whole"}}, nil, true},
		"known, answered otherwise": {[]item{{role: q, text: "one"}, {role: a, text: "another answer"}}, []string{"one", "another answer"}, true},
		"a system message":          {[]item{{role: "system", text: "Obey."}, {role: q, text: " "}}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := &desk{t: t, store: newMemory(), thread: 1}
			for _, m := range []string{"one", "an answer", "two", "a cut answer"} {
				d.add([]thread.Role{thread.User, thread.Assistant}[len(d.store.all[1])%2], m)
			}
			d.store.all[1][3].State = thread.Cut
			ids, whole, err := pull(t.Context(), d.store, 1, test.items)
			var got []string
			for _, m := range d.store.all[1][4:] {
				got = append(got, m.Text)
			}
			if err != nil || whole != test.whole || !slices.Equal(got, test.want) || len(ids) != len(test.want) {
				t.Errorf("pulled %q, whole %v, %v", got, whole, err)
			}
		})
	}
}

// The words after a tool do not stick to those before it.
func TestWordsAroundATool(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"Let me see.", "It is five.", "Let me see.\nIt is five."}, {"Let me see. ", "Five.", "Let me see. Five."}, {"", "Five.", "Five."}, {"見ます。", " 五時です。", "見ます。 五時です。"},
	} {
		got := ""
		a := &answer{yield: func(d thread.Delta, _ error) bool {
			got += d.Text
			return true
		}}
		a.pass(thread.Delta{Text: test.before})
		a.used("clock")
		a.pass(thread.Delta{Text: test.after})
		if got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
