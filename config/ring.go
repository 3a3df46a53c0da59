package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

// A Ring is the keyring of the operating system, with an entry for each [Role].
type Ring interface {
	// Get gives "" and no error where the entry does not exist.
	Get(entry string) (string, error)
	Set(entry, secret string) error
	// Delete of an entry that does not exist is no error.
	Delete(entry string) error
}

// ringTime is how long we wait for the keyring: D-Bus may hang, and a locked keyring asks its user.
const ringTime = 2 * time.Second

const ringService = "kaiwa"

// SystemRing is the keyring of this machine, nil where there is none. KAIWA_KEYRING=off turns it off.
func SystemRing(env func(string) (string, bool)) Ring {
	if v, _ := env("KAIWA_KEYRING"); v == "off" {
		return nil
	}
	switch runtime.GOOS {
	case "darwin", "windows":
		return systemRing{}
	}
	// The D-Bus library would start a bus where none runs: it is of no use to anybody.
	if v, _ := env("DBUS_SESSION_BUS_ADDRESS"); v != "" {
		return systemRing{}
	}
	if _, err := os.Stat(filepath.Join("/run/user", fmt.Sprint(os.Getuid()), "bus")); err == nil {
		return systemRing{}
	}
	return nil
}

type systemRing struct{}

func (systemRing) Get(entry string) (string, error) {
	secret, err := keyring.Get(ringService, entry)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	return secret, err
}

func (systemRing) Set(entry, secret string) error { return keyring.Set(ringService, entry, secret) }

func (systemRing) Delete(entry string) error {
	if err := keyring.Delete(ringService, entry); !errors.Is(err, keyring.ErrNotFound) {
		return err
	}
	return nil
}

// ring reads a Ring once, in the background, and waits for it no longer than ringTime in all. What comes
// later (the user typed the keyring's password) is there for the next get.
type ring struct {
	Ring
	saw func(secret string)

	once    sync.Once
	read    chan struct{}   // closed when all was read
	waiting context.Context // until ringTime after the first get

	mu   sync.Mutex
	held map[Role]string
}

func newRing(r Ring, saw func(string)) *ring {
	return &ring{Ring: r, saw: saw, read: make(chan struct{}), held: map[Role]string{}}
}

func (r *ring) get(role Role) string {
	r.once.Do(func() {
		var cancel context.CancelFunc
		r.waiting, cancel = context.WithTimeout(context.Background(), ringTime)
		go func() {
			defer cancel()
			defer close(r.read)
			r.readAll()
		}()
	})
	select {
	case <-r.read:
	case <-r.waiting.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held[role]
}

func (r *ring) readAll() {
	for _, role := range roles {
		secret, err := r.Get(string(role))
		if err != nil {
			return // a keyring that fails once is no keyring
		}
		r.saw(secret)
		r.mu.Lock()
		if _, changed := r.held[role]; !changed {
			r.held[role] = secret
		}
		r.mu.Unlock()
	}
}

// set keeps a secret, or removes it where it is "".
func (r *ring) set(role Role, secret string) error {
	done := make(chan error, 1)
	go func() {
		if secret == "" {
			done <- r.Delete(string(role))
			return
		}
		done <- r.Set(string(role), secret)
	}()
	limit := time.NewTimer(ringTime)
	defer limit.Stop()
	var err error
	select {
	case err = <-done:
	case <-limit.C:
		err = errors.New("the keyring does not answer")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[role] = ""
	if err == nil {
		r.held[role] = secret
	}
	return err
}
