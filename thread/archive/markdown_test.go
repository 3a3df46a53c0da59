package archive

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kaiwa/thread"
)

var labels = Labels{User: "You", Assistant: "kaiwa", Untitled: "untitled", Unheard: "not heard: %s", Sound: "sound"}

// Markdown and JSON name the conversation that a service keeps of a thread.
func TestConversation(t *testing.T) {
	s := lived(t)
	e := everything(t, s)
	e.Conversation = func(_ context.Context, threadID int64) (string, error) {
		if threadID == e.Threads[1].ID {
			return "conv_7", nil
		}
		return "", nil
	}
	var text, archive bytes.Buffer
	if err := errors.Join(e.Markdown(t.Context(), &text, labels, time.UTC), e.JSON(t.Context(), &archive)); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); !strings.Contains(got, "\n\n2026-11-20 14:02 · conv_7\n\n") || strings.Count(got, "conv_7") != 1 {
		t.Errorf("got %s", got)
	}
	if got := archive.String(); strings.Count(got, `"conversation":"conv_7"`) != 1 {
		t.Errorf("got %s", got)
	}
	other := open(t)
	imported(t, other, file(t, "x.json", archive.String()))
	if got := exported(t, other, ""); strings.Contains(got, "conv_7") || len(threadsOf(t.Context(), t, other)) != len(e.Threads) {
		t.Errorf("imported %s", got)
	}
}

func TestMarkdown(t *testing.T) {
	s := lived(t)
	e := everything(t, s)
	var b bytes.Buffer
	if err := e.Markdown(t.Context(), &b, labels, time.FixedZone("JST", 9*3600)); err != nil {
		t.Fatal(err)
	}
	at := said(t, s, e.Threads[1].ID)
	if !strings.HasPrefix(at, "user: Where is it cold?") {
		t.Fatal(at)
	}
	// when the first one was said is now, and that is left out here
	text := b.String()
	first := strings.Index(text, "**You** · ")
	want := "# untitled\n\n2026-11-20 22:02\n\n---\n\n# Trip to <Nagano> & 長野\n\n2026-11-20 23:02\n\n"
	if text[:first] != want {
		t.Errorf("got %q\nwant %q", text[:first], want)
	}
	for _, want := range []string{
		"\n\nWhere is it cold?\n\n**kaiwa** · 2026-11-20 23:03\n\nIn Nagano, 長 [not heard: 野は寒い, and elsewhere.]\n\n**You** · 23:04\n\nI live in Nagano.\n\n**kaiwa** · 23:05\n\nNoted.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if strings.Contains(text, "Kyoto") || strings.Contains(text, "audio/") {
		t.Errorf("got %s", text)
	}

	e.Threads, e.AudioDir = e.Threads[1:], s.audio
	var kept []string
	e.KeepSound = func(name string, wav []byte) error {
		kept = append(kept, name+": "+string(wav))
		return nil
	}
	b.Reset()
	if err := e.Markdown(t.Context(), &b, labels, time.UTC); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(kept, ", "); got != "audio/1-1.wav: RIFF said, audio/1-2.wav: RIFF answer" ||
		!strings.Contains(b.String(), "**kaiwa** · 2026-11-20 14:03 · [sound](audio/1-2.wav)\n") {
		t.Errorf("kept %s\n%s", got, b.String())
	}
}

func TestHeard(t *testing.T) {
	for _, c := range []struct {
		text  string
		heard int
		want  string
	}{
		{"all of it", -1, "all of it"},
		{"all of it", 9, "all of it"},
		{"all of it\n", 9, "all of it"},
		{"none", 0, "[not heard: none]"},
		{"some of\n\nit", 7, "some of [not heard: it]"},
		{"長野", 4, "長 [not heard: 野]"},
	} {
		if got := heard(thread.Message{Role: thread.Assistant, Text: c.text, Heard: c.heard}, labels); got != c.want {
			t.Errorf("%q, %d: got %q, want %q", c.text, c.heard, got, c.want)
		}
	}
}

func TestFileName(t *testing.T) {
	for title, want := range map[string]string{
		"Trip to Nagano":            "2026-11-20 Trip to Nagano",
		"":                          "2026-11-20 untitled",
		" a/b\\c: <d>?\n\te\x00 ":   "2026-11-20 a-b-c- -d-- e-",
		"...":                       "2026-11-20 untitled",
		"ends with dots. .":         "2026-11-20 ends with dots",
		strings.Repeat("長", 100):    "2026-11-20 " + strings.Repeat("長", 33),
		"\xff" + "not UTF-8 at all": "2026-11-20 -not UTF-8 at all",
	} {
		if got := FileName(thread.Thread{Title: title, Created: begun}, labels, time.UTC); got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}
