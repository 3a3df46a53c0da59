package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/archive"
	"kaiwa/thread/assistant"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// An export is what "kaiwa export" was asked for.
type export struct {
	format string
	out    string // "" is standard output
	sound  bool
}

// Export is "kaiwa export": threads and memories, taken out of the store.
func Export(f *Flags) *cobra.Command {
	var x export
	c := &cobra.Command{
		Use:   "export [THREAD]",
		Short: "Write a thread, or all of them and what kaiwa knows about you, as Markdown or JSON",
		Long: "Write a thread, named by its title or number, or all threads.\n\n" +
			"Markdown is for reading: who said what and when, with what you did not hear of an answer in brackets. JSON loses nothing, and " +
			"kaiwa import reads it: all branches, and what kaiwa knows about you. With assistant = \"responses\" both name the conversation that the service " +
			"keeps of a thread, conv_…: on another machine with the same key kaiwa --thread conv_… goes on with it.\n\n" +
			"It goes to standard output, or to --out: a file, or a folder if one is there already or the name ends with a slash. In a folder " +
			"each thread has its own Markdown file; JSON is kaiwa.json. With --audio the sound that is kept goes into the folder as well, and import reads it from there.",
		Args:    cobra.MaximumNArgs(1),
		PreRunE: func(*cobra.Command, []string) error { return x.check() },
		RunE: withStore(f, func(c *cobra.Command, d desk, args []string) error {
			what, err := archive.Everything(c.Context(), d.Store)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				one, err := d.find(c.Context(), args[0])
				if err != nil {
					return err
				}
				what.Threads, what.All = []thread.Thread{one}, false
			}
			what.AudioDir = d.audio
			what.Conversation = func(ctx context.Context, threadID int64) (string, error) {
				return assistant.Conversation(ctx, d.Store, threadID)
			}
			return x.run(c.Context(), c.OutOrStdout(), what, labels(d.language))
		}),
	}
	c.Flags().StringVar(&x.format, "format", "markdown", "markdown or json")
	c.Flags().StringVar(&x.out, "out", "", "the file or folder to write")
	c.Flags().BoolVar(&x.sound, "audio", false, "the sound as well; --out is a folder then")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"markdown", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func labels(l words.Language) archive.Labels {
	return archive.Labels{
		User: words.You.In(l), Assistant: "kaiwa", Untitled: words.ThreadUntitled.In(l), Unheard: words.CommandUnheard.In(l), Sound: words.CommandSound.In(l),
	}
}

func (x export) check() error {
	switch {
	case x.format != "markdown" && x.format != "json":
		return fmt.Errorf("--format must be markdown or json, not %q", x.format)
	case x.sound && x.out == "":
		return errors.New("--audio needs a folder\nname one with --out")
	}
	return nil
}

func (x export) run(ctx context.Context, stdout io.Writer, what archive.Export, l archive.Labels) error {
	write := func(w io.Writer) error { return what.Markdown(ctx, w, l, time.Local) }
	if x.format == "json" {
		write = func(w io.Writer) error { return what.JSON(ctx, w) }
	}
	switch {
	case x.out == "" && isTerminal(stdout):
		var text strings.Builder
		err := write(&text)
		_, failed := io.WriteString(stdout, cells.Clean(text.String())) // nothing that was said drives it
		return errors.Join(err, failed)
	case x.out == "":
		return write(stdout)
	case !x.sound && !isFolder(x.out):
		return writeFile(x.out, write)
	}
	if x.sound {
		what.KeepSound = func(name string, wav []byte) error {
			return writeFile(filepath.Join(x.out, filepath.FromSlash(name)), func(w io.Writer) error {
				_, err := w.Write(wav)
				return err
			})
		}
	}
	if x.format == "json" {
		return writeFile(filepath.Join(x.out, archive.FileOfAll), write)
	}
	return x.files(ctx, what, l)
}

// files writes a Markdown file for each thread.
func (x export) files(ctx context.Context, what archive.Export, l archive.Labels) error {
	if err := os.MkdirAll(x.out, 0o700); err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: x.out, Err: err}
	}
	used := map[string]bool{}
	all := what.Threads
	for i, t := range all {
		what.Threads, what.Before = []thread.Thread{t}, i
		name := archive.FileName(t, l, time.Local)
		if folded := strings.ToLower(name); used[folded] { // Windows and macOS take two cases for one
			name += fmt.Sprintf(" (%d)", t.ID)
		} else {
			used[folded] = true
		}
		err := writeFile(filepath.Join(x.out, name+".md"), func(w io.Writer) error { return what.Markdown(ctx, w, l, time.Local) })
		if err != nil {
			return err
		}
	}
	return nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir() || strings.HasSuffix(name, "/") || os.IsPathSeparator(name[len(name)-1])
}

// writeFile writes a file, for its owner alone, in place of one of that name once it is whole. What is there and is no file,
// a device or a pipe, is written to.
func writeFile(name string, write func(io.Writer) error) error {
	err := replace(name, write)
	if failed, link := (*fs.PathError)(nil), (*os.LinkError)(nil); fault.Of(err) == nil && (errors.As(err, &failed) || errors.As(err, &link)) {
		return &fault.Fault{Code: fault.CannotSave, Name: name, Err: err}
	}
	return err
}

func replace(name string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the link stays
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		device, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(device), device.Close())
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(write(part), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(part.Name()))
	}
	return err
}
