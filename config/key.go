package config

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"
)

// A Key is the secret that a service wants. Whatever prints, logs or encodes it gets a mask of it; only
// Reveal gives the secret.
//
// A Key in an unexported field is printed by package fmt without asking it: keep keys in exported fields.
type Key string

// Reveal gives the secret, for the Authorization header and nothing else.
func (k Key) Reveal() string { return string(k) }

// String gives a mask: "sk-…abcd", "…" for a short key, "" for none.
func (k Key) String() string {
	switch {
	case k == "":
		return ""
	case len(k) < 20:
		return "…"
	case strings.HasPrefix(string(k), "sk-"):
		return "sk-…" + string(k[len(k)-4:])
	default:
		return "…" + string(k[len(k)-4:])
	}
}

// GoString gives the mask for %#v.
func (k Key) GoString() string { return fmt.Sprintf("config.Key(%q)", k.String()) }

// Format gives the mask for every verb.
func (k Key) Format(f fmt.State, verb rune) {
	text := k.String()
	switch {
	case verb == 'q':
		text = fmt.Sprintf("%q", text)
	case verb == 'v' && f.Flag('#'):
		text = k.GoString()
	}
	_, _ = f.Write([]byte(text))
}

// LogValue gives the mask to slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText gives the mask to JSON and other encodings. go-toml does not ask: no Key is ever part of a TOML document.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// parseKey takes a key as it was pasted or set: white space around it goes. The error says what is wrong
// and never holds any of it.
func parseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > 4096:
		return "", errors.New("it is longer than 4096 characters")
	case strings.ContainsFunc(text, unicode.IsSpace):
		return "", errors.New("there is a space or a line break in it")
	case strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }):
		return "", errors.New("there is a character in it that no key has")
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", errors.New("there is a control character in it")
	case strings.ContainsAny(text, `"'\`+"`"):
		return "", errors.New("there is a quotation mark or a backslash in it")
	}
	return Key(text), nil
}
