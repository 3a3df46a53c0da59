package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/user"
	"path/filepath"

	"github.com/adrg/xdg"

	"kaiwa/config/fault"
)

// Paths are where kaiwa's files live.
type Paths struct {
	Config   string // the settings, config.toml
	Keys     string // the keys, where there is no keyring. Not beside the settings: those go into dotfiles repositories
	Database string // the threads
	Audio    string // folder of the recordings
	Shared   string // folder of such folders, for databases that are elsewhere
	Demo     string // folder of the demo's own threads and recordings
	Log      string
}

// DefaultPaths follows the XDG variables as they are now, on macOS and Windows that system's own folders.
func DefaultPaths() Paths {
	xdg.Reload()
	data := filepath.Join(xdg.DataHome, "kaiwa")
	return Paths{
		Config:   filepath.Join(xdg.ConfigHome, "kaiwa", "config.toml"),
		Keys:     filepath.Join(data, "keys.toml"),
		Database: filepath.Join(data, "kaiwa.db"),
		Audio:    filepath.Join(data, "audio"),
		Shared:   filepath.Join(data, "shared"),
		Demo:     filepath.Join(data, "demo"),
		Log:      filepath.Join(xdg.StateHome, "kaiwa", "kaiwa.log"),
	}
}

// StoreAt is where threads and memory are: the setting, or the file on this machine.
func (p Paths) StoreAt(s Settings) string { return cmp.Or(s.Store, p.Database) }

// SoundAt is the folder of the recordings of that store. Each store has one of its own: what another store knows of would
// look left over. The same database has the same folder whoever opens it, and whatever else its address says.
func (p Paths) SoundAt(s Settings) string {
	u, err := url.Parse(s.Store)
	if s.Store == "" || err != nil {
		return p.Audio
	}
	sum := sha256.Sum256([]byte(u.Host + u.Path))
	return filepath.Join(p.Shared, hex.EncodeToString(sum[:8]))
}

// FindHome sets HOME where it is not set, as in a bare container, to what the list of users says: everything that
// looks for a folder would take "/". It is for the start of the program.
func FindHome() error {
	if _, err := os.UserHomeDir(); err == nil {
		return nil
	}
	who, err := user.Current()
	if err != nil || who.HomeDir == "" {
		return errors.New("HOME is not set: it says where kaiwa may keep its files")
	}
	return os.Setenv("HOME", who.HomeDir)
}

// Make makes the folders of the database, the recordings and the log, for their owner alone. That of the
// settings is made when there are any to save.
func (p Paths) Make() error {
	for _, folder := range []string{filepath.Dir(p.Database), p.Audio, filepath.Dir(p.Log)} {
		if !filepath.IsAbs(folder) {
			return fmt.Errorf("no place for %s: HOME is not set", folder)
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return &fault.Fault{Code: fault.CannotSave, Name: folder, Err: err}
		}
	}
	return nil
}
