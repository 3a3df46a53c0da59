// Package command is the command line beside the screen: the flags that all commands share, the commands that start
// no conversation, and how an error is told there.
package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/ui/words"
)

// Flags are those of every command, and those of the conversation.
type Flags struct {
	File string   // --config: the settings file; "" = where it usually is
	Set  []string // --set: "speaking.voice=nova"

	Thread string // --thread: a title, "last" or "new"
	Demo   bool   // --demo
}

// Programs are what a command starts that needs all of kaiwa's parts.
type Programs struct {
	// Converse runs the screen.
	Converse func(ctx context.Context, f Flags) error
	// Ask asks one question.
	Ask func(ctx context.Context, f Flags, q Question) error
}

// Root is the whole command line.
func Root(p Programs) *cobra.Command {
	var f Flags
	c := &cobra.Command{
		Use:   "kaiwa",
		Short: "Talk with an AI in your terminal",
		Long: "kaiwa (会話, conversation): press space, speak, hear the answer. It keeps every conversation.\n\n" +
			"With no key it offers the built-in demo; kaiwa --demo starts that at once.",
		RunE: func(c *cobra.Command, _ []string) error { return p.Converse(c.Context(), f) },
	}
	c.Flags().StringVar(&f.Thread, "thread", "last", "the thread to open: its title, last or new; with assistant = \"responses\" also a conversation, conv_…")
	c.Flags().BoolVar(&f.Demo, "demo", false, "hold a test call with the built-in demo: no account, no network")
	f.bind(c, p)
	return c
}

// bind adds those of every command, and the commands, to the root of all commands.
func (f *Flags) bind(root *cobra.Command, p Programs) {
	all := root.PersistentFlags()
	all.StringVar(&f.File, "config", "", "the settings file (else the one that kaiwa config path names)")
	all.StringArrayVar(&f.Set, "set", nil, "a setting for this run, such as speaking.voice=nova (may be repeated)")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return config.FindHome() }
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w\n`%s --help` lists the flags", err, c.CommandPath())
	})
	root.AddCommand(Ask(f, p.Ask), Search(f), Memory(f), Export(f), Import(f), Devices(f), Config(f))
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if !c.Runnable() { // it holds others: help alone, but no word that is none of them
			c.Args, c.RunE = cobra.NoArgs, func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
}

// Version is the module's, which names the commit too, or "devel" where the build does not know it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	return cmp.Or(strings.Trim(info.Main.Version, "()"), "devel")
}

// Terminal gives an error where there is none for the screen.
func Terminal() error {
	missing := "standard input"
	switch {
	case !term.IsTerminal(os.Stdout.Fd()):
		missing = "standard output"
	case term.IsTerminal(os.Stdin.Fd()):
		return nil
	}
	return fmt.Errorf("a conversation needs a terminal, and %s is none\n`kaiwa --help` lists what works without one", missing)
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
// of the settings name their place and what is allowed themselves. No password is told.
func Explain(w io.Writer, _ fang.Styles, err error) {
	if text := explanation(err); text != "" {
		fmt.Fprintln(w, "kaiwa: "+config.RedactPatterns(text))
	}
}

func explanation(err error) string {
	if e := (*exit)(nil); errors.As(err, &e) && e.err == nil {
		return ""
	}
	f := fault.Of(err)
	if f == nil || f.Code == fault.BadSettings {
		return err.Error()
	}
	what, do := words.FaultInCommand(words.Choose("auto", os.LookupEnv), f)
	if f.Err != nil {
		return fmt.Sprintf("%s\n%s\n(%v)", what, do, f.Err)
	}
	return what + "\n" + do
}

// ExitCode is what the program exits with after an error: 1, unless the command has codes of its own.
func ExitCode(err error) int {
	if e := (*exit)(nil); errors.As(err, &e) {
		return e.code
	}
	return 1
}

// An exit is an error with an exit code. Without an error of its own nothing is told.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }
