package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"kaiwa/config/fault"
)

// keyVariables are where the environment has the keys.
var keyVariables = map[Role]string{
	RoleCommon:    "OPENAI_API_KEY",
	RoleListening: "KAIWA_LISTENING_API_KEY",
	RoleAnswering: "KAIWA_ANSWERING_API_KEY",
	RoleSpeaking:  "KAIWA_SPEAKING_API_KEY",
}

var roles = []Role{RoleCommon, RoleListening, RoleAnswering, RoleSpeaking}

// Keys finds and keeps the keys: environment > keyring > a file that only its owner can read. A keyring that
// is not there, or does not answer, is passed over. Safe for concurrent use.
type Keys struct {
	path string
	env  map[Role]string
	ring *ring // nil where there is none

	writing sync.Mutex // one Set at a time
	mu      sync.Mutex
	seen    []string // every secret that went through here, for Redact
}

// NewKeys reads the environment through env ([os.LookupEnv]); keyring and file are read when they are asked
// for. file is [Paths].Keys; system may be nil.
func NewKeys(file string, env func(string) (string, bool), system Ring) *Keys {
	k := &Keys{path: file, env: map[Role]string{}}
	for r, name := range keyVariables {
		if v, ok := env(name); ok && strings.TrimSpace(v) != "" {
			k.env[r] = v
			k.saw(v)
		}
	}
	if system != nil {
		k.ring = newRing(system, k.saw)
	}
	return k
}

// Get finds the key of a role itself, without the fallback to the common one: see [Settings.Key] for that.
// "" with no error: none is set. origin is "env OPENAI_API_KEY", "keyring" or "file " and its path.
func (k *Keys) Get(r Role) (key Key, origin string, err error) {
	if text, ok := k.env[r]; ok {
		origin = "env " + keyVariables[r]
		key, err = parseKey(text)
		return key, origin, malformed(r, origin, err)
	}
	if k.ring != nil {
		if text := k.ring.get(r); text != "" {
			key, err = parseKey(text)
			return key, "keyring", malformed(r, "keyring", err)
		}
	}
	file, err := k.readFile()
	if err != nil {
		return "", "", err
	}
	if file[r] == "" {
		return "", "", nil
	}
	origin = "file " + k.path
	key, err = parseKey(file[r])
	return key, origin, malformed(r, origin, err)
}

// Check finds what is wrong with the keys of the environment and of the file, without asking the keyring.
func (k *Keys) Check() error {
	var errs []error
	for _, r := range roles {
		if text, ok := k.env[r]; ok {
			_, err := parseKey(text)
			errs = append(errs, malformed(r, "env "+keyVariables[r], err))
		}
	}
	file, err := k.readFile()
	errs = append(errs, err)
	for _, r := range roles {
		_, err := parseKey(file[r])
		errs = append(errs, malformed(r, "file "+k.path, err))
	}
	return errors.Join(errs...)
}

// Set keeps a key, in the keyring where there is one, else in the file; where says "keyring" or the file's
// path. An empty secret removes the key from both. A key in the environment still goes before it.
func (k *Keys) Set(r Role, secret string) (where string, err error) {
	k.saw(secret)
	key, err := parseKey(secret)
	if err != nil {
		return "", malformed(r, "", err)
	}
	if !slices.Contains(roles, r) {
		return "", fmt.Errorf("no service has the name %q", r)
	}
	k.writing.Lock()
	defer k.writing.Unlock()
	if k.ring != nil && k.ring.set(r, key.Reveal()) == nil {
		return "keyring", k.writeFile(r, "") // no older key stays behind in the open
	}
	return k.path, k.writeFile(r, key.Reveal())
}

// Redact replaces all keys in s, those that went through k and whatever looks like one, by a mask. For logs.
func (k *Keys) Redact(s string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, secret := range k.seen {
		s = strings.ReplaceAll(s, secret, Key(secret).String())
	}
	return RedactPatterns(s)
}

// saw remembers a secret for Redact, the longest first. Very short ones would tear holes into every line.
func (k *Keys) saw(secret string) {
	secret = strings.TrimSpace(secret)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(secret) < 8 || slices.Contains(k.seen, secret) {
		return
	}
	k.seen = append(k.seen, secret)
	slices.SortFunc(k.seen, func(a, b string) int { return len(b) - len(a) })
}

func malformed(r Role, where string, err error) error {
	if err == nil {
		return nil
	}
	f := &fault.Fault{Code: fault.KeyMalformed, Name: strings.TrimPrefix(where, "env "), Detail: err.Error()}
	if r != RoleCommon {
		f.Service = string(r)
	}
	return f
}

// readFile reads the keys' file: TOML, a line such as `common = "sk-…"` for each. Like ssh it refuses one
// that others can read.
func (k *Keys) readFile() (map[Role]string, error) {
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) || k.path == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keys file %s: others can read it (mode %04o): chmod 600 %[1]s", k.path, info.Mode().Perm())
	}
	text, err := os.ReadFile(k.path)
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	file := map[Role]string{}
	if err := toml.Unmarshal(text, &file); err != nil {
		where := ""
		if broken := (*toml.DecodeError)(nil); errors.As(err, &broken) {
			line, _ := broken.Position()
			where = fmt.Sprintf(", line %d", line)
		}
		return nil, fmt.Errorf(`keys file %s%s: must have lines such as common = "…"`, k.path, where) // not err: it may quote a key
	}
	for _, secret := range file {
		k.saw(secret)
	}
	return file, nil
}

func (k *Keys) writeFile(r Role, secret string) error {
	file, err := k.readFile()
	if err != nil {
		return err
	}
	if file[r] == secret {
		return nil
	}
	if file == nil {
		file = map[Role]string{}
	}
	file[r] = secret
	if secret == "" {
		delete(file, r)
	}
	if len(file) == 0 {
		if err := os.Remove(k.path); err != nil {
			return &fault.Fault{Code: fault.CannotSave, Name: k.path, Err: err}
		}
		return nil
	}
	text, err := toml.Marshal(file)
	if err != nil {
		return errors.New("encoding the keys failed")
	}
	return replaceFile(k.path, text, 0o600)
}
