package config

import "sync"

// Live is the settings while the program runs: what is in force, and what a change makes of it. Safe for
// concurrent use.
type Live struct {
	env       func(string) (string, bool)
	overrides []string

	saving sync.Mutex // one Save at a time
	mu     sync.Mutex
	loaded Loaded
}

// OpenLive loads the settings as [Load] does, and remembers where from.
func OpenLive(path string, env func(string) (string, bool), overrides []string) (*Live, error) {
	loaded, err := Load(path, env, overrides)
	if err != nil {
		return nil, err
	}
	return &Live{env: env, overrides: overrides, loaded: loaded}, nil
}

// Loaded gives the settings in force and where each comes from.
func (l *Live) Loaded() Loaded {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.loaded
}

// Settings gives the settings in force.
func (l *Live) Settings() Settings { return l.Loaded().Settings }

// Origin tells where a setting comes from: "" (default), "file", "env KAIWA_…" or "flag".
func (l *Live) Origin(key string) string { return l.Loaded().Origin[key] }

// Save writes a setting to the file and puts the file in force, with whatever a hand changed in it
// meanwhile. After an error the settings in force are what they were.
func (l *Live) Save(key string, value any) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	path := l.Loaded().Path
	if err := Set(path, key, value); err != nil {
		return err
	}
	loaded, err := Load(path, l.env, l.overrides)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.loaded = loaded
	l.mu.Unlock()
	return nil
}
