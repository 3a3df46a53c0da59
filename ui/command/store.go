package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/words"
)

// A desk is what a command works with that needs no conversation: the store, and where its sound is.
type desk struct {
	*thread.Store
	audio    string
	language words.Language
}

// withStore makes what a command runs: work, at a desk with the store open.
func withStore(f *Flags, work func(c *cobra.Command, d desk, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		live, err := f.Load()
		if err != nil {
			return err
		}
		paths := config.DefaultPaths()
		if err := paths.Make(); err != nil {
			return err
		}
		s, err := thread.Open(c.Context(), paths.StoreAt(live.Settings()))
		if err != nil {
			return err
		}
		d := desk{s, paths.SoundAt(live.Settings()), words.Choose(live.Settings().UILanguage, os.LookupEnv)}
		return errors.Join(work(c, d, args), s.Close())
	}
}

// find gives the thread of a number or a title.
func (d desk) find(ctx context.Context, name string) (thread.Thread, error) {
	threads, err := d.Threads(ctx)
	if err != nil {
		return thread.Thread{}, err
	}
	for _, same := range []func(thread.Thread) bool{
		func(t thread.Thread) bool { return t.Title == name },
		func(t thread.Thread) bool { return strings.EqualFold(t.Title, name) },
		func(t thread.Thread) bool { return strconv.FormatInt(t.ID, 10) == strings.TrimPrefix(name, "#") },
	} {
		var found []thread.Thread
		for _, t := range threads {
			if same(t) {
				found = append(found, t)
			}
		}
		if len(found) > 0 && name != "" {
			return found[0], onlyThread(name, found)
		}
	}
	return thread.Thread{}, &fault.Fault{Code: fault.ThreadUnknown, Name: name}
}

func onlyThread(name string, found []thread.Thread) error {
	if len(found) == 1 {
		return nil
	}
	var all []string
	for _, t := range found {
		all = append(all, fmt.Sprintf("%d (%s)", t.ID, day(t.Updated)))
	}
	return &fault.Fault{Code: fault.ThreadAmbiguous, Name: name, Detail: strings.Join(all, ", ")}
}

func day(t time.Time) string { return t.Local().Format(time.DateOnly) }

// printJSON writes a value so that people and programs can read it.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
