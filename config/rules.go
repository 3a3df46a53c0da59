package config

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A rule is what a text may be.
type rule struct {
	want string
	ok   func(string) bool
}

var (
	line   = rule{"one line of text", oneLine}
	filled = rule{"one line of text, not empty", func(s string) bool { return strings.TrimSpace(s) != "" && oneLine(s) }}
	prose  = rule{"text", func(s string) bool { return oneLine(strings.NewReplacer("\r\n", "", "\n", "", "\t", "").Replace(s)) }}

	address        = rule{"an address such as https://api.openai.com/v1, without user name, password, ? and #", isAddress}
	addressOrEmpty = rule{"empty, or " + address.want, func(s string) bool { return s == "" || isAddress(s) }}

	database = rule{"empty, or an address such as postgres://user@host/kaiwa", isDatabase}

	languageCode = regexp.MustCompile(`^(auto|[a-z]{2,3})$`)
	language     = rule{"auto, or a language's code such as en or ja", languageCode.MatchString}

	// What the Chat Completions API takes as the name of a function.
	word       = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	identifier = rule{"a name of at most 64 letters, digits, _ and -", word.MatchString}
)

// oneLine refuses control characters and what is no UTF-8: a setting is shown on the screen, and sent in requests.
func oneLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" && !strings.ContainsFunc(s, unicode.IsSpace)
}

func isDatabase(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && oneLine(s)
}

const whereKeysGo = "keys are kept in the keyring; type it in the settings pane, or set OPENAI_API_KEY"

// secrets matches what may be a key: OpenAI's and their likes', who somebody is in an address with the password, or as
// its parameter, and what follows Bearer.
var secrets = regexp.MustCompile(keyShape + `|(?:\bpostgres(?:ql)?)?://(?:[^\s/@:"']*:[^\s"']*|[^\s/@]+)@` +
	`|[?&](?:ssl)?password=[^\s&"']+|(?i:\bbearer) +[A-Za-z0-9._~+/=\-]{8,}`)

const keyShape = `\b(?:sk|pk|rk|gsk|xai|hf|nvapi)[-_][A-Za-z0-9_\-]{16,}|\bAIza[A-Za-z0-9_\-]{30,}`

var keyShaped = regexp.MustCompile(keyShape)

// looksSecret is strict, because it refuses a setting: a key has digits, words with hyphens have none.
func looksSecret(s string) bool {
	for _, found := range keyShaped.FindAllString(s, -1) {
		if strings.ContainsAny(found, "0123456789") {
			return true
		}
	}
	return false
}

// RedactPatterns masks whatever looks like a key or a password: for text that may hold one that nobody knows of.
func RedactPatterns(s string) string {
	return secrets.ReplaceAllStringFunc(s, func(found string) string {
		switch {
		case strings.HasPrefix(found, "postgres"):
			return redactDatabase(found)
		case strings.HasPrefix(found, "://"):
			return "://…@"
		case strings.HasPrefix(found, "?"), strings.HasPrefix(found, "&"):
			name, _, _ := strings.Cut(found, "=")
			return name + "=…"
		case strings.Contains(found, " "):
			return "Bearer …"
		}
		return "…"
	})
}

// redactDatabase masks the password in "postgres://user:password@". Who the user of a database is, is no secret.
func redactDatabase(address string) string {
	scheme, user, _ := strings.Cut(address, "://")
	if name, _, ok := strings.Cut(user, ":"); ok {
		return scheme + "://" + name + ":…@"
	}
	return keyShaped.ReplaceAllString(address, "…")
}

// randomLooking is a long run without a space: it may be a key of a shape that we do not know.
var randomLooking = regexp.MustCompile(`[A-Za-z0-9_\-]{20,}`)
