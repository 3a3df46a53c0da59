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

	languageCode = regexp.MustCompile(`^(auto|[a-z]{2,3})$`)
	language     = rule{"auto, or a language's code such as en or ja", languageCode.MatchString}
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

const whereKeysGo = "keys are kept in the keyring; type it in the settings pane, or set OPENAI_API_KEY"

// secrets matches what may be a key: OpenAI's and their likes', a password in an address, and what follows
// Bearer.
var secrets = regexp.MustCompile(keyShape + `|://[^\s/@]+@|(?i:\bbearer) +[A-Za-z0-9._~+/=\-]{8,}`)

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

// RedactPatterns masks whatever looks like a key: for text that may hold a key that nobody knows of.
func RedactPatterns(s string) string {
	return secrets.ReplaceAllStringFunc(s, func(found string) string {
		switch {
		case strings.HasPrefix(found, "://"):
			return "://…@"
		case strings.Contains(found, " "):
			return "Bearer …"
		}
		return "…"
	})
}

// randomLooking is a long run without a space: it may be a key of a shape that we do not know.
var randomLooking = regexp.MustCompile(`[A-Za-z0-9_\-]{20,}`)
