package config

import (
	"net"
	"net/url"
	"strings"
)

// Endpoint resolves every fallback of a service. Its key is "" where none is set or none can be read:
// [Settings.Key] tells which.
func (s Settings) Endpoint(r Role, keys *Keys) Endpoint {
	e := Endpoint{Role: r, BaseURL: s.baseURL(r)}
	switch r {
	case RoleListening:
		e.Model = s.Listening.Model
	case RoleAnswering:
		e.Model = s.Answering.Model
	case RoleSpeaking:
		e.Model = s.Speaking.Model
	}
	e.Key, _, _ = s.Key(r, keys)
	return e
}

// Key finds the key that a service uses and where it comes from, as [Keys.Get] does. A service without a
// key of its own uses the common one if it is the common server, or one on this machine: nobody's key is
// sent to somebody else's server.
func (s Settings) Key(r Role, keys *Keys) (key Key, origin string, err error) {
	key, origin, err = keys.Get(r)
	if r == RoleCommon || key != "" || err != nil || !s.sharesKey(r) {
		return key, origin, err
	}
	return keys.Get(RoleCommon)
}

// Untouched tells that nobody has said yet what to talk with: the server is the default one, and there is no key for it.
func (s Settings) Untouched(keys *Keys) bool {
	key, _, err := s.Key(RoleAnswering, keys)
	return key == "" && err == nil && s.Service.BaseURL == Defaults().Service.BaseURL
}

// baseURL is the address of a service, without a slash at its end.
func (s Settings) baseURL(r Role) string {
	own := ""
	switch r {
	case RoleListening:
		own = s.Listening.BaseURL
	case RoleAnswering:
		own = s.Answering.BaseURL
	case RoleSpeaking:
		own = s.Speaking.BaseURL
	}
	if own == "" {
		own = s.Service.BaseURL
	}
	return strings.TrimRight(own, "/")
}

func (s Settings) sharesKey(r Role) bool {
	common, err := url.Parse(s.baseURL(RoleCommon))
	if err != nil {
		return false
	}
	own, err := url.Parse(s.baseURL(r))
	if err != nil {
		return false
	}
	if isLoopback(own.Hostname()) {
		return true
	}
	// The port belongs to it (another port, another program), and so does https: a key is not sent in the clear.
	return strings.EqualFold(own.Hostname(), common.Hostname()) && port(own) == port(common) && own.Scheme == common.Scheme
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

func isLoopback(host string) bool {
	host = strings.ToLower(host)
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
