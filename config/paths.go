package config

import (
	"errors"
	"fmt"
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
		Log:      filepath.Join(xdg.StateHome, "kaiwa", "kaiwa.log"),
	}
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
