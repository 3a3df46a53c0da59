// Package command is the command line beside the screen: the flags that all commands share, the commands that start
// no conversation, and how an error is told there.
package command

import (
	"fmt"
	"io"
	"os"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/ui/words"
)

// Flags are those of every command.
type Flags struct {
	File string   // --config: the settings file; "" = where it usually is
	Set  []string // --set: "speaking.voice=nova"
}

// Bind adds them to a command and all below it.
func (f *Flags) Bind(c *cobra.Command) {
	all := c.PersistentFlags()
	all.StringVar(&f.File, "config", "", "the settings file (else the one that `kaiwa config path` names)")
	all.StringArrayVar(&f.Set, "set", nil, "a setting for this run, such as speaking.voice=nova (may be repeated)")
}

// Path is the settings file.
func (f *Flags) Path() string {
	if f.File != "" {
		return f.File
	}
	return config.DefaultPaths().Config
}

// Load reads the settings. A file that was named must be there.
func (f *Flags) Load() (*config.Live, error) {
	if f.File != "" {
		if _, err := os.Stat(f.File); err != nil {
			return nil, fmt.Errorf("--config: %w", err)
		}
	}
	return config.OpenLive(f.Path(), os.LookupEnv, f.Set)
}

// Keys are this machine's.
func (f *Flags) Keys() *config.Keys {
	return config.NewKeys(config.DefaultPaths().Keys, os.LookupEnv, config.SystemRing(os.LookupEnv))
}

// Explain tells an error and what to do about it, in the user's language where the screen has words for it. Problems
// of the settings name their place and what is allowed themselves.
func Explain(w io.Writer, _ fang.Styles, err error) {
	f := fault.Of(err)
	if f == nil || f.Code == fault.BadSettings {
		fmt.Fprintf(w, "kaiwa: %v\n", err)
		return
	}
	what, do := words.Fault(words.Choose("auto", os.LookupEnv), f)
	fmt.Fprintf(w, "kaiwa: %s\n%s\n", what, do)
	if f.Err != nil {
		fmt.Fprintf(w, "(%v)\n", f.Err)
	}
}
