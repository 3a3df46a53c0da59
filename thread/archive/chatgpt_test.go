package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
)

const conversations = "testdata/conversations.json"

func TestChatGPT(t *testing.T) {
	s, ctx := open(t), t.Context()
	got := imported(t, s, conversations)
	if want := (Imported{Threads: 3, Messages: 7, Skipped: 5}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	threads := threadsOf(ctx, t, s)
	haiku := threads[2]
	if haiku.Title != "Haiku about rain" || haiku.ID < threads[0].ID || haiku.Created.Truncate(time.Microsecond) != time.UnixMicro(1735722000654321) ||
		!haiku.Updated.Equal(time.UnixMicro(1735722100500000)) {
		t.Errorf("got %+v", haiku)
	}
	if got, want := said(t, s, haiku.ID), "user: Write a haiku about this picture.\nassistant: Grey clouds, a wet street\n\n猫が待つ"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	page, err := s.Messages(ctx, haiku.ID, 0, 10)
	if err != nil || len(page) != 2 {
		t.Fatalf("got %+v, %v", page, err)
	}
	if q, a := page[0], page[1]; q.Version != 2 || q.Versions != 2 || a.State != thread.Cut || a.Model != "gpt-4o" || !a.At.Equal(time.Unix(1735722061, 0)) {
		t.Errorf("got %+v", page)
	}
	found, err := s.Search(ctx, "spring rain", 10)
	if err != nil || len(found) != 1 {
		t.Fatalf("got %v, %v", found, err)
	}
	if err := s.Show(ctx, found[0].ID); err != nil {
		t.Fatal(err)
	}
	if got, want := said(t, s, haiku.ID), "user: Write a haiku.\nassistant: Spring rain falls softly"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, one := range threads[:2] {
		if got := said(t, s, one.ID); one.Title == "" && got != "user: spoken words\nassistant: heard" || one.Title == "Twin" && got != "user: same moment" {
			t.Errorf("%q: got %s", one.Title, got)
		}
	}
	if got := imported(t, s, conversations); got.Threads != 0 || got.Known != 3 {
		t.Errorf("again: %+v", got)
	}
}

// What was imported from ChatGPT goes through an export of ours and comes back the same.
func TestChatGPTRoundTrip(t *testing.T) {
	s := open(t)
	imported(t, s, conversations)
	once := exported(t, s, "")
	other := open(t)
	imported(t, other, file(t, "x.json", once))
	if twice := exported(t, other, ""); twice != once {
		t.Errorf("got\n%s\nwant\n%s", twice, once)
	}
}

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(conversations)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// OpenAI sends a zip with the conversations among others, in one file or, where there are many, in several.
func TestZip(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	whole := string(zipped(t, "chat.html", "export/conversations-000.json", "export/conversations-001.json"))
	if got := imported(t, open(t), file(t, "x.zip", whole)); got.Threads != 3 || got.Known != 3 {
		t.Errorf("imported %+v", got)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	s := open(t)
	broken := whole[:len(whole)/2] + "????" + whole[len(whole)/2+4:]
	for _, text := range []string{string(zipped(t, "chat.html")), whole[:len(whole)/2], broken} {
		if _, err := Import(t.Context(), s.Store, s.audio, file(t, "x.zip", text)); !fault.Is(err, fault.ImportBroken) {
			t.Errorf("got %v", err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "kaiwa-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if all := threadsOf(t.Context(), t, s); len(all) > 0 {
		t.Errorf("imported %+v", all)
	}
}

// A chain of thousands of nodes is no reason to run out of stack.
func TestLongChain(t *testing.T) {
	var b strings.Builder
	const length = 3000
	b.WriteString(`[{"title":"long","create_time":1700000000,"mapping":{`)
	for i := range length {
		fmt.Fprintf(&b, `"n%d":{"parent":"n%d","children":["n%d"],"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["%d"]}}},`, i, i-1, i+1, i)
	}
	b.WriteString(`"x":{"parent":"x"}},"current_node":"n5"}]`)
	s := open(t)
	if got := imported(t, s, file(t, "x.json", b.String())); got.Messages != length {
		t.Errorf("imported %+v", got)
	}
	if path, err := s.Path(t.Context(), threadsOf(t.Context(), t, s)[0].ID); err != nil || len(path) != 6 {
		t.Errorf("%d messages, %v", len(path), err)
	}
}
