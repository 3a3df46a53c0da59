package config

import (
	"errors"
	"strings"
)

// A KeyInUse is the key that a service uses, without its secret.
type KeyInUse struct {
	Mask   string // "••••abcd"
	From   string // "env OPENAI_API_KEY", "keyring", or "file " and its path
	Locked bool   // it comes from the environment: kaiwa cannot change it
	Common bool   // the service has none of its own, and uses the common one
}

// KeysInUse tells which key each service uses, and the common one. A role that has none is absent.
func (s Settings) KeysInUse(keys *Keys) (map[Role]KeyInUse, error) {
	used := map[Role]KeyInUse{}
	var errs []error
	for _, r := range roles {
		own, _, err := keys.Get(r)
		key, origin, _ := s.Key(r, keys)
		errs = append(errs, err)
		if key != "" {
			used[r] = KeyInUse{
				Mask: key.String(), From: origin, Locked: strings.HasPrefix(origin, "env "), Common: own == "",
			}
		}
	}
	return used, errors.Join(errs...)
}
