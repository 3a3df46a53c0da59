package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"kaiwa/config/fault"
)

const secret = "sk-proj-abcdefghijklmnop0123456789WXYZ"

// fakeRing is a keyring in memory.
type fakeRing struct {
	mu   sync.Mutex
	held map[string]string
	err  error
	hang chan struct{} // closed: it answers
}

// use waits until the keyring answers, and leaves it locked.
func (f *fakeRing) use() error {
	if f.hang != nil {
		<-f.hang
	}
	f.mu.Lock()
	return f.err
}

func (f *fakeRing) Get(entry string) (string, error) {
	err := f.use()
	defer f.mu.Unlock()
	return f.held[entry], err
}

func (f *fakeRing) Set(entry, s string) error {
	err := f.use()
	defer f.mu.Unlock()
	if err == nil {
		f.held[entry] = s
	}
	return err
}

func (f *fakeRing) Delete(entry string) error {
	err := f.use()
	defer f.mu.Unlock()
	delete(f.held, entry)
	return err
}

func keysFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.toml")
	if text != "" {
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func wantKey(t *testing.T, k *Keys, r Role, key, origin string) {
	t.Helper()
	got, from, err := k.Get(r)
	if err != nil || got.Reveal() != key || from != origin {
		t.Errorf("%s: got %q from %q, %v; want %q from %q", r, got.Reveal(), from, err, key, origin)
	}
}

func TestKeyIsMaskedWhereverItIsPrinted(t *testing.T) {
	key := Key(secret)
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10s"} {
		fmt.Fprintf(&b, verb+"\n", key)
		fmt.Fprintf(&b, verb+"\n", Endpoint{Key: key})
		fmt.Fprintf(&b, verb+"\n", &struct{ E []Endpoint }{[]Endpoint{{Key: key}}})
		fmt.Fprintf(&b, verb+"\n", map[string]Key{"a": key})
	}
	text, err := json.Marshal(map[string]any{"e": Endpoint{Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	b.Write(text)
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("x", "key", key, "endpoint", Endpoint{Key: key})
	}
	for _, part := range []string{secret, secret[:12], secret[8:20], fmt.Sprintf("%x", secret[:12])} {
		if strings.Contains(b.String(), part) {
			t.Errorf("%q is in\n%s", part, b.String())
		}
	}
	if n := strings.Count(b.String(), "sk-…WXYZ"); n < 20 {
		t.Errorf("the mask stands there only %d times:\n%s", n, b.String())
	}
	for key, mask := range map[Key]string{"": "", "ollama": "…", "0123456789abcdef0123456789abcdef": "…cdef"} {
		if key.String() != mask {
			t.Errorf("mask %q, want %q", key.String(), mask)
		}
	}
}

func TestKeysOrder(t *testing.T) {
	ring := &fakeRing{held: map[string]string{"common": "ring-c", "listening": "ring-l"}}
	k := NewKeys(keysFile(t, "common = \"file-c\"\nlistening = \"file-l\"\nanswering = \" file-a \"\n", 0o600),
		environment("OPENAI_API_KEY", " env-c\n", "KAIWA_SPEAKING_API_KEY", " "), ring)
	wantKey(t, k, RoleCommon, "env-c", "env OPENAI_API_KEY")
	wantKey(t, k, RoleListening, "ring-l", "keyring")
	wantKey(t, k, RoleAnswering, "file-a", "file "+k.path)
	wantKey(t, k, RoleSpeaking, "", "")
	if err := k.Check(); err != nil {
		t.Error(err)
	}
}

func TestKeysInTheSystemsRing(t *testing.T) {
	keyring.MockInit()
	k := NewKeys(keysFile(t, "common = \"old\"\n", 0o600), environment(), systemRing{})
	if where, err := k.Set(RoleCommon, "  "+secret+"\r\n"); where != "keyring" || err != nil {
		t.Fatalf("kept in %q, %v", where, err)
	}
	if _, err := os.Stat(k.path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the old key is still in the file")
	}
	wantKey(t, k, RoleCommon, secret, "keyring")
	wantKey(t, NewKeys(k.path, environment(), systemRing{}), RoleCommon, secret, "keyring")
	for range 2 { // the second time there is nothing to remove
		if _, err := k.Set(RoleCommon, ""); err != nil {
			t.Error(err)
		}
		wantKey(t, k, RoleCommon, "", "")
	}
	wantKey(t, NewKeys(k.path, environment(), systemRing{}), RoleCommon, "", "")
}

func TestKeysWithoutARing(t *testing.T) {
	for name, ring := range map[string]Ring{"none": nil, "no service": &fakeRing{err: errors.New("no D-Bus")}} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data", "keys.toml")
			k := NewKeys(path, environment(), ring)
			wantKey(t, k, RoleSpeaking, "", "")
			if where, err := k.Set(RoleSpeaking, "one"); where != path || err != nil {
				t.Fatalf("kept in %q, %v", where, err)
			}
			if _, err := k.Set(RoleCommon, secret); err != nil {
				t.Fatal(err)
			}
			wantMode(t, path, 0o600)
			wantMode(t, filepath.Dir(path), 0o700)
			wantKey(t, k, RoleSpeaking, "one", "file "+path)
			wantKey(t, k, RoleCommon, secret, "file "+path)
			if _, err := k.Set(RoleSpeaking, ""); err != nil {
				t.Error(err)
			}
			wantKey(t, k, RoleSpeaking, "", "")
			wantKey(t, k, RoleCommon, secret, "file "+path)
			if _, err := k.Set(RoleCommon, ""); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Error("an empty file is left")
			}
		})
	}
}

func TestKeysWithARingThatHangs(t *testing.T) {
	path := keysFile(t, "common = \"file-c\"\n", 0o600)
	synctest.Test(t, func(t *testing.T) {
		ring := &fakeRing{held: map[string]string{"common": "ring-c"}, hang: make(chan struct{})}
		k := NewKeys(path, environment("KAIWA_LISTENING_API_KEY", "env-l"), ring)
		start := time.Now()
		wantKey(t, k, RoleListening, "env-l", "env KAIWA_LISTENING_API_KEY")
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v for a keyring that is not needed", waited)
		}
		for range 3 {
			wantKey(t, k, RoleCommon, "file-c", "file "+path)
		}
		if waited := time.Since(start); waited != ringTime {
			t.Errorf("waited %v in all, want %v", waited, ringTime)
		}
		if where, err := k.Set(RoleSpeaking, "mine"); where != path || err != nil {
			t.Errorf("kept in %q, %v", where, err)
		}
		close(ring.hang) // its user typed the password
		synctest.Wait()
		wantKey(t, k, RoleCommon, "ring-c", "keyring")
		wantKey(t, k, RoleSpeaking, "mine", "file "+path) // set while the keyring was away
	})
}

func TestKeysRefuseGarbage(t *testing.T) {
	for name, garbage := range map[string]string{"space": "sk-abc def0123456", "lines": "sk-abc\ndef0123456", "control": "sk-\x1b[200~abc0123456",
		"wide": "sk-abc日本0123456", "quotes": `"sk-abc0123456"`, "assignment": "OPENAI_API_KEY=\"sk-abc\"", "long": strings.Repeat("a", 5000)} {
		t.Run(name, func(t *testing.T) {
			k := NewKeys(keysFile(t, "", 0), environment("OPENAI_API_KEY", garbage), nil)
			_, err := k.Set(RoleListening, garbage)
			_, _, got := k.Get(RoleCommon)
			for _, err := range []error{err, got, k.Check()} {
				if !fault.Is(err, fault.KeyMalformed) || strings.Contains(err.Error(), "abc") {
					t.Errorf("got %v", err)
				}
			}
			if !strings.Contains(got.Error(), "OPENAI_API_KEY") {
				t.Errorf("%v does not name the variable", got)
			}
			if e := Defaults().Endpoint(RoleSpeaking, k); e.Key != "" {
				t.Error("garbage is used as a key")
			}
		})
	}
	k := NewKeys(keysFile(t, "speaking = \"a b\"\n", 0o600), environment(), nil)
	if err := k.Check(); !fault.Is(err, fault.KeyMalformed) || !strings.Contains(err.Error(), k.path) {
		t.Errorf("got %v", err)
	}
	if _, err := k.Set("thinking", "x"); err == nil {
		t.Error("kept a key for no service")
	}
}

func TestKeysFileThatIsNotRight(t *testing.T) {
	for _, c := range []struct {
		text string
		mode os.FileMode
		want string
	}{
		{"common = \"" + secret + "\"\n", 0o644, "chmod 600"},
		{"\ncommon = " + secret + "\n", 0o600, "line 2"},
		{secret + "\n", 0o600, "line 1"},
		{"common = 12345678\n", 0o600, "line 1"},
	} {
		if c.mode == 0o644 && runtime.GOOS == "windows" {
			continue
		}
		k := NewKeys(keysFile(t, c.text, c.mode), environment(), nil)
		_, _, err := k.Get(RoleCommon)
		_, set := k.Set(RoleSpeaking, "x")
		for _, err := range []error{err, set, k.Check()} {
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), k.path) || strings.Contains(err.Error(), secret) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		}
		if got, _ := os.ReadFile(k.path); string(got) != c.text {
			t.Errorf("the file is now %q", got)
		}
	}
}

func TestSystemRingOff(t *testing.T) {
	if SystemRing(environment("KAIWA_KEYRING", "off", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/x")) != nil {
		t.Error("there is a keyring")
	}
	if SystemRing(environment("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x")) == nil {
		t.Error("there is none")
	}
}

func TestEndpoints(t *testing.T) {
	k := NewKeys("", environment("OPENAI_API_KEY", "common", "KAIWA_SPEAKING_API_KEY", "own"), nil)
	for _, c := range []struct{ common, own, url, key string }{
		{"https://api.openai.com/v1", "", "https://api.openai.com/v1", "common"},
		{"https://api.openai.com/v1/", "https://API.openai.com:443/v2//", "https://API.openai.com:443/v2", "common"},
		{"https://api.openai.com/v1", "http://api.openai.com/v1", "http://api.openai.com/v1", ""},
		{"https://api.openai.com/v1", "https://api.openai.com:8443/v1", "https://api.openai.com:8443/v1", ""},
		{"https://api.openai.com/v1", "https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1", ""},
		{"https://api.openai.com/v1", "https://api.openai.com.evil.example/v1", "https://api.openai.com.evil.example/v1", ""},
		{"https://api.openai.com/v1", "https://localhost.evil.example/v1", "https://localhost.evil.example/v1", ""},
		{"https://api.openai.com/v1", "http://localhost:8000/v1", "http://localhost:8000/v1", "common"},
		{"https://api.openai.com/v1", "http://127.0.0.2:8000/v1", "http://127.0.0.2:8000/v1", "common"},
		{"https://api.openai.com/v1", "http://[::1]:8000/v1", "http://[::1]:8000/v1", "common"},
		{"http://lan.example:80/v1", "http://lan.example/stt", "http://lan.example/stt", "common"},
	} {
		s := Defaults()
		s.Service.BaseURL, s.Listening.BaseURL, s.Speaking.BaseURL, s.Answering.BaseURL = c.common, c.own, c.own, c.own
		for r, model := range map[Role]string{RoleListening: "gpt-transcribe", RoleAnswering: "gpt-6-luna"} {
			want := Endpoint{Role: r, BaseURL: c.url, Model: model, Key: Key(c.key)}
			if got := s.Endpoint(r, k); got != want {
				t.Errorf("%s behind %s: got %+v, want %+v", c.own, c.common, got, want)
			}
		}
		if got := s.Endpoint(RoleSpeaking, k); got.Key != "own" || got.Model != "gpt-4o-mini-tts" {
			t.Errorf("speaking: got %+v", got)
		}
		if got := s.Endpoint(RoleCommon, k); got.Key != "common" || got.BaseURL != strings.TrimRight(c.common, "/") {
			t.Errorf("common: got %+v", got)
		}
	}
}

func TestUntouched(t *testing.T) {
	for _, c := range []struct {
		url  string
		keys *Keys
		want bool
	}{
		{Defaults().Service.BaseURL, NewKeys("", environment(), nil), true},
		{Defaults().Service.BaseURL, NewKeys("", environment("OPENAI_API_KEY", "common"), nil), false},
		{Defaults().Service.BaseURL, NewKeys(keysFile(t, "answering = \"a b\"\n", 0o600), environment(), nil), false}, // it cannot be told
		{"http://localhost:8000/v1", NewKeys("", environment(), nil), false},
	} {
		s := Defaults()
		s.Service.BaseURL = c.url
		if got := s.Untouched(c.keys); got != c.want {
			t.Errorf("%s: %v, want %v", c.url, got, c.want)
		}
	}
}
