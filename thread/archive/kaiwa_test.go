package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/thread/pgtest"
)

// An export, imported into an empty store and exported again, is the same to the byte, with the sound and without.
func TestRoundTrip(t *testing.T) {
	for _, sound := range []bool{false, true} {
		t.Run(fmt.Sprint("sound ", sound), func(t *testing.T) {
			s, folder := lived(t), t.TempDir()
			beside := func(name string) string {
				if !sound {
					return ""
				}
				return filepath.Join(folder, name)
			}
			once := exported(t, s, beside("a"))
			if !json.Valid([]byte(once)) {
				t.Fatalf("no JSON:\n%s", once)
			}
			for _, want := range []string{`"audio":"audio/2-1.wav"`, `"audio":"audio/2-2.wav","marks":[[0,3,0,24000],[3,10,24000,50000]]`} {
				if strings.Contains(once, want) != sound {
					t.Errorf("%s: %v, want %v in\n%s", want, !sound, sound, once)
				}
			}
			if err := errors.Join(os.MkdirAll(filepath.Join(folder, "a"), 0o700),
				os.WriteFile(filepath.Join(folder, "a", "kaiwa.json"), []byte(once), 0o600)); err != nil {
				t.Fatal(err)
			}
			other := open(t)
			got := imported(t, other, filepath.Join(folder, "a"))
			if want := (Imported{Threads: 2, Messages: 6, Memories: 3}); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("imported %+v, want %+v", got, want)
			}
			if twice := exported(t, other, beside("b")); twice != once {
				t.Errorf("got\n%s\nwant\n%s", twice, once)
			}
			if sound {
				sameFolders(t, filepath.Join(folder, "a", "audio"), filepath.Join(folder, "b", "audio"))
			}
			a, b := threadsOf(t.Context(), t, s), threadsOf(t.Context(), t, other)
			for i := range a {
				a[i].ID, b[i].ID = 0, 0
				if a[i] != b[i] {
					t.Errorf("got  %+v\nwant %+v", b[i], a[i])
				}
			}
			found, err := other.Search(t.Context(), "kyoto", 10)
			if err != nil || len(found) != 1 {
				t.Errorf("found %v, %v", found, err)
			}
		})
	}
}

// What was in a file on this machine moves to a database for many machines, and back, by an export and an import.
func TestMoveToPostgres(t *testing.T) {
	once := exported(t, lived(t), "")
	other := openAt(t, pgtest.New(t))
	path := file(t, "x.json", once)
	for _, want := range []Imported{{Threads: 2, Messages: 6, Memories: 3}, {Known: 2}} {
		if got := imported(t, other, path); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("imported %+v, want %+v", got, want)
		}
	}
	if twice := exported(t, other, ""); twice != once {
		t.Errorf("got\n%s\nwant\n%s", twice, once)
	}
}

// Memories come beside those that are here already, and those that are noted later beside them.
func TestImportBesideMemories(t *testing.T) {
	path := file(t, "x.json", exported(t, lived(t), ""))
	for name, open := range map[string]func(t *testing.T) kept{
		"SQLite": open, "PostgreSQL": func(t *testing.T) kept { return openAt(t, pgtest.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			for _, text := range []string{"here before", "noted later"} {
				if _, err := s.AddMemory(t.Context(), memory.Memory{Text: text}); err != nil {
					t.Fatal(err)
				}
				imported(t, s, path)
			}
			all, err := s.Memories(t.Context(), true)
			if err != nil || len(all) != 5 {
				t.Fatalf("remembered %+v, %v", all, err)
			}
			texts := map[int64]string{}
			for _, m := range all {
				texts[m.ID] = m.Text
			}
			for _, m := range all {
				if m.Text == "lives in Kyoto" && texts[m.ReplacedBy] != "lives in Nagano" {
					t.Errorf("replaced by %q", texts[m.ReplacedBy])
				}
			}
		})
	}
}

func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	entries, err := os.ReadDir(a)
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		first, err := os.ReadFile(filepath.Join(a, e.Name()))
		second, err2 := os.ReadFile(filepath.Join(b, e.Name()))
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: %q and %q, %v", e.Name(), first, second, err)
		}
	}
}

// The same export twice, also into the store that it is from, makes no doubles.
func TestImportIsIdempotent(t *testing.T) {
	s := lived(t)
	once := exported(t, s, "")
	path := file(t, "x.json", once)
	for range 2 {
		got := imported(t, s, path)
		if want := (Imported{Known: 2}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("imported %+v, want %+v", got, want)
		}
	}
	if again := exported(t, s, ""); again != once {
		t.Errorf("got\n%s\nwant\n%s", again, once)
	}
}

// A thread that went on since stays as it is, and the import says that it differs. One that was deleted comes back.
func TestImportTouchesNothing(t *testing.T) {
	s := lived(t)
	path := file(t, "x.json", exported(t, s, ""))
	threads := threadsOf(t.Context(), t, s)
	_, err := s.Append(t.Context(), threads[1].ID, thread.Message{Role: thread.User, State: thread.Complete, Text: "One more thing.", Heard: -1})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(t.Context(), threads[0].ID, "named since"); err != nil {
		t.Fatal(err)
	}
	before := exported(t, s, "")
	got := imported(t, s, path)
	if want := (Imported{Known: 2, Differ: []string{threads[1].Title}}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	if after := exported(t, s, ""); after != before {
		t.Errorf("got\n%s\nwant\n%s", after, before)
	}
	if err := s.DeleteThread(t.Context(), threads[1].ID); err != nil {
		t.Fatal(err)
	}
	if got := imported(t, s, path); got.Threads != 1 || got.Messages != 6 {
		t.Errorf("imported %+v", got)
	}
}

func TestOneThread(t *testing.T) {
	s := lived(t)
	e := everything(t, s)
	e.Threads, e.All = e.Threads[1:], false
	var b bytes.Buffer
	if err := e.JSON(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if !strings.Contains(text, "lives in Kyoto") || strings.Contains(text, "one sentence") {
		t.Errorf("the memories of the thread, and no others: %s", text)
	}
	other := open(t)
	imported(t, other, file(t, "x.json", text))
	all, err := other.Memories(t.Context(), true)
	if err != nil || len(all) != 2 || all[0].Thread == 0 || all[1].ReplacedBy != all[0].ID {
		t.Errorf("got %+v, %v", all, err)
	}
}

// Files as editors and shells of Windows write them.
func TestEncodings(t *testing.T) {
	text := exported(t, lived(t), "")
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, text := range map[string]string{"mark": "\xef\xbb\xbf" + text, "UTF-16": string(wide)} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if got := imported(t, s, file(t, "x.json", text)); got.Messages != 6 {
				t.Errorf("imported %+v", got)
			}
			if got := said(t, s, threadsOf(t.Context(), t, s)[1].ID); !strings.Contains(got, "長野は寒い") {
				t.Errorf("got %s", got)
			}
		})
	}
}

// What other programs may do to the format: keys in another order, more keys, no shown branch.
func TestLenient(t *testing.T) {
	s := open(t)
	imported(t, s, file(t, "x.json", `{"kaiwa":1,"by":{"a":[1]},"threads":[{"messages":[
		{"id":7,"role":"user","at":"2026-01-01T00:00:00Z","state":"complete","text":"Hello","mood":"good"},
		{"id":3,"parent":7,"role":"assistant","at":"2026-01-01T00:00:01+09:00","state":"complete","text":"Hi","level":"-inf"}],
		"created":"2026-01-01T00:00:00Z"},{"created":"2026-01-02T00:00:00Z"}]}`))
	threads := threadsOf(t.Context(), t, s)
	if len(threads) != 2 || said(t, s, threads[0].ID) != "user: Hello\nassistant: Hi" {
		t.Errorf("got %+v: %s", threads, said(t, s, threads[0].ID))
	}
}

const good = `{"id":1,"role":"user","at":"2026-01-01T00:00:00Z","state":"complete","text":"Hello"}`

func wrap(messages string) string {
	return `{"kaiwa":1,"threads":[{"created":"2026-01-01T00:00:00Z","messages":[` + good + `]},{"created":"2026-01-02T00:00:00Z","messages":[` + messages + `]}]}`
}

// Nothing of a bad file is imported, also not what comes before its error.
func TestBadFiles(t *testing.T) {
	whole := exported(t, lived(t), "")
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "it is empty"},
		{"blank", " \n", "it is empty"},
		{"text", "hello there", "no JSON: invalid character 'h' looking for beginning of value (byte 1)"},
		{"a string", `"hello"`, neither},
		{"another object", `{"theme":"dark"}`, neither},
		{"empty object", `{}`, neither},
		{"list of others", `[{"title":"x"}]`, "conversation 1: it has no mapping: " + neither},
		{"list of numbers", `[1]`, "must not be a number"},
		{"version 0", `{"kaiwa":0}`, "there is no format 0"},
		{"version as text", `{"kaiwa":"1"}`, "must not be a string"},
		{"truncated", whole[:len(whole)/2], "it ends too early"},
		{"last bracket missing", strings.TrimSuffix(whole, "}\n"), "it ends too early"},
		{"twice", whole + whole, "something stands behind its end"},
		{"not UTF-8", strings.Replace(whole, "Kyoto", "Ky\xffto", 1), "it is not in UTF-8"},
		{"deep", wrap(good + "," + strings.Repeat("[", 20000) + strings.Repeat("]", 20000)), "exceeded max depth"},
		{"threads are no list", `{"kaiwa":1,"threads":{}}`, "threads must begin with ["},
		{"duplicate id", wrap(good + "," + good), "thread 2: message 2: its id 1 is that of another message"},
		{"id 0", wrap(strings.Replace(good, `"id":1`, `"id":0`, 1)), "thread 2: message 1: its id must be 1 or more"},
		{"parent below", wrap(strings.Replace(good, `"id":1`, `"id":1,"parent":2`, 1)), "thread 2: message 1: its parent 2 does not stand before it"},
		{"own parent", wrap(strings.Replace(good, `"id":1`, `"id":1,"parent":1`, 1)), "its parent 1 does not stand before it"},
		{"role", wrap(strings.Replace(good, "user", "system", 1)), `its role must be user or assistant, not "system"`},
		{"state", wrap(strings.Replace(good, "complete", "writing", 1)), `its state "writing" is none`},
		{"time", wrap(strings.Replace(good, "2026-01-01T00:00:00Z", "yesterday", 1)), "yesterday"},
		{"no time", wrap(`{"id":1,"role":"user","state":"complete","text":"x"}`), "it has no time"},
		{"heard", wrap(strings.Replace(good, `"id":1`, `"id":1,"heard":6`, 1)), "6 bytes were heard of 5"},
		{"level", wrap(strings.Replace(good, `"id":1`, `"id":1,"level":"loud"`, 1)), `level must be a number or "-inf", not`},
		{"shown", `{"kaiwa":1,"threads":[{"created":"2026-01-01T00:00:00Z","shown":3}]}`, "message 3 is to be shown, but not there"},
		{"not begun", `{"kaiwa":1,"threads":[{"title":"x"}]}`, "thread 1: it does not say when it was created"},
		{"memory without text", `{"kaiwa":1,"memories":[{"id":1,"from":"2026-01-01T00:00:00Z","kind":"fact","origin":"user"}]}`, "memory 1 has no text"},
		{"memory from nowhere", `{"kaiwa":1,"memories":[{"id":1,"text":"x","from":"2026-01-01T00:00:00Z","kind":"fact","origin":"user","thread":1,"message":1}]}`, "memory 1 is from thread 1, which is not there"},
		{"kind of memory", `{"kaiwa":1,"memories":[{"id":1,"text":"x","from":"2026-01-01T00:00:00Z","kind":"dream","origin":"user"}]}`, `memory 1: its kind "dream" is none`},
		{"replaced by none", `{"kaiwa":1,"memories":[{"id":1,"text":"x","from":"2026-01-01T00:00:00Z","kind":"fact","origin":"user","replaced_by":2}]}`, "memory 1 is replaced by memory 2, which is not there"},
		{"zip", "PK\x03\x04 broken", "the zip file cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			path := file(t, "bad.json", c.text)
			done, err := Import(t.Context(), s.Store, s.audio, path)
			f := fault.Of(err)
			if f == nil || f.Code != fault.ImportBroken || f.Name != path || !strings.Contains(f.Detail, c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if all := threadsOf(t.Context(), t, s); len(all) > 0 || fmt.Sprint(done) != fmt.Sprint(Imported{}) {
				t.Errorf("imported %+v: %+v", done, all)
			}
		})
	}
	s := open(t)
	for name, want := range map[string]fault.Code{file(t, "new.json", `{"kaiwa":2,"threads":"?"}`): fault.ImportNewer, filepath.Join(t.TempDir(), "none.json"): fault.ImportMissing, t.TempDir(): fault.ImportMissing} {
		if _, err := Import(t.Context(), s.Store, s.audio, name); !fault.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}
}

// full is a store that takes so many threads.
type full struct {
	*thread.Store
	room int
}

func (f *full) Import(ctx context.Context, i thread.Import) (map[int64]int64, error) {
	if f.room--; f.room < 0 {
		return nil, &fault.Fault{Code: fault.CannotSave, Name: "disk"}
	}
	return f.Store.Import(ctx, i)
}

// What was stored before a failure is told, and stays; the next import goes on from there.
func TestImportFails(t *testing.T) {
	s := open(t)
	path := file(t, "x.json", exported(t, lived(t), ""))
	done, err := Import(t.Context(), &full{s.Store, 1}, s.audio, path)
	if !fault.Is(err, fault.CannotSave) || done.Threads != 1 || done.Memories != 0 {
		t.Errorf("imported %+v, %v", done, err)
	}
	if got := imported(t, s, path); got.Threads != 1 || got.Known != 1 || got.Memories != 3 {
		t.Errorf("imported %+v", got)
	}
}

// A sound outside of the archive's folder is none of it.
func TestSoundStaysInTheFolder(t *testing.T) {
	s, folder := open(t), t.TempDir()
	text := wrap(strings.Replace(good, `"id":1`, `"id":1,"audio":"../secret.wav"`, 1))
	if err := errors.Join(os.WriteFile(filepath.Join(folder, "secret.wav"), []byte("x"), 0o600), os.Mkdir(filepath.Join(folder, "a"), 0o700),
		os.WriteFile(filepath.Join(folder, "a", "kaiwa.json"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	imported(t, s, filepath.Join(folder, "a"))
	for m, err := range s.AllMessages(t.Context(), threadsOf(t.Context(), t, s)[1].ID) {
		if err != nil || m.Audio != "" {
			t.Errorf("got %+v, %v", m, err)
		}
	}
}
