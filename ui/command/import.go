package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kaiwa/thread/archive"
	"kaiwa/ui/words"
)

// Import is "kaiwa import": threads and memories from elsewhere.
func Import(f *Flags) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE…",
		Short: "Take in what kaiwa export wrote as JSON, or what ChatGPT exports",
		Long: "Take in threads and memories: the JSON of kaiwa export, the folder that it makes with --audio, ChatGPT's conversations.json, or the .zip that OpenAI sends; - is standard input.\n\n" +
			"A file is looked through before anything of it is stored, and each thread is stored whole or not at all. What is here is never changed, and the same file may be imported again: " +
			"threads that are here already are left out.",
		Args: cobra.MinimumNArgs(1),
		RunE: withStore(f, func(c *cobra.Command, d desk, args []string) error {
			for _, name := range args {
				done, err := archive.Import(c.Context(), d.Store, d.audio, name)
				if err := errors.Join(err, tellImport(c.OutOrStdout(), d.language, name, done, err != nil)); err != nil {
					return err
				}
			}
			return nil
		}),
	}
}

// tellImport says what was stored; of an import that failed only if anything was.
func tellImport(w io.Writer, l words.Language, name string, done archive.Imported, failed bool) error {
	if failed && done.Threads+done.Memories == 0 {
		return nil
	}
	lines := []string{words.CommandImported.In(l, name, done.Threads, done.Messages, done.Memories)}
	if done.Known > 0 {
		lines = append(lines, words.CommandKnown.In(l, done.Known))
	}
	for _, title := range done.Differ {
		lines = append(lines, words.CommandDiffers.In(l, oneLine(title)))
	}
	if done.Skipped > 0 {
		lines = append(lines, words.CommandSkipped.In(l, done.Skipped))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n  "))
	return err
}
