// Package settings is two panes: the one where everything is set, and the one that a first start shows.
//
// A pane is a plain struct. The owner opens it, hands it every message while it is open, runs the commands
// it returns and draws it:
//
//	pane := settings.New(deps)
//	cmd := pane.Open()
//	cmd = pane.Update(msg)                   // until pane.Done()
//	text := pane.Render(width, height)       // exactly height lines, none wider than width
//	cursor := pane.Cursor(width, height)     // relative to the pane; nil where nothing is typed
//
// Update does no I/O: that is done by the functions of [Deps], inside commands, with contexts which end when
// the user moves on or the pane is closed. A change is saved at once, and goes on being saved when the pane
// is closed meanwhile; its outcome comes back as a [Saved], which the owner hands on to the pane as well.
package settings

import (
	"context"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
	"kaiwa/voice/audio"
)

// Deps is what the panes need of the rest of the program. Functions with a context may block, and are never
// called from Update or Render; the others answer at once.
type Deps struct {
	Theme    style.Theme
	Language words.Language

	Path     string                 // the settings file, as it is shown
	Settings func() config.Settings // as they are in force now
	// Origin tells where a setting comes from: "" (default), "file", "env KAIWA_…" or "flag".
	Origin func(dottedKey string) string
	// Save writes a setting and puts it in force. The value has the type that it has in config.Settings.
	// An error leaves it as it was; one about a range says what is allowed.
	Save func(ctx context.Context, dottedKey string, value any) error

	// Keys tells which key each role uses. A role that has none is absent.
	Keys func(ctx context.Context) (map[config.Role]config.KeyInUse, error)
	// SaveKey keeps a key and tells where: "keyring", or a file's path. "" removes it.
	SaveKey func(ctx context.Context, role config.Role, secret string) (where string, err error)

	// Models lists what the server of a role offers, with the settings and keys in force.
	Models func(ctx context.Context, role config.Role) ([]service.Model, error)
	// Try lists what a server offers that is not set yet. The key may be "".
	Try func(ctx context.Context, baseURL, key string) ([]service.Model, error)

	// Sample says a sentence with a voice, on the loudspeaker in force, and returns when it is over.
	Sample func(ctx context.Context, voice string) error

	// Devices lists the microphones and loudspeakers that are connected.
	Devices func(ctx context.Context) (Devices, error)
	// Hear holds a microphone open, "" being the default one, for MicLevel to measure. It returns when ctx
	// is done, or with what went wrong.
	Hear         func(ctx context.Context, microphone string) error
	MicLevel     func() voice.Level
	SpeakerLevel func() voice.Level
}

// Devices are what is connected.
type Devices struct{ Microphones, Loudspeakers []audio.Device }

// Saved is the outcome of one change. The pane wants it too.
type Saved struct {
	Key   string // dotted
	Value any
	Err   error // nil: it is in force
}
