package command

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// Search is "kaiwa search": everything ever said.
func Search(f *Flags) *cobra.Command {
	limit, asJSON := 20, false
	c := &cobra.Command{
		Use:   "search WORDS…",
		Short: "Find what was said, by you and by kaiwa, newest first",
		Long: "Find what was said in all threads, by you and by kaiwa, newest first: messages that have all the words, in any form.\n\n" +
			"Of each the date, the thread with its number, and the words with what stands around them.\n" +
			"With --json an array of {thread, title, message, role, at, text, marks}; marks are pairs of byte offsets in text.",
		Args: cobra.MinimumNArgs(1),
		RunE: withStore(f, func(c *cobra.Command, d desk, args []string) error {
			if limit < 1 {
				return fmt.Errorf("--limit must be 1 or more, not %d", limit)
			}
			found, err := d.Search(c.Context(), strings.Join(args, " "), limit)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), foundRecords(found))
			}
			if len(found) == 0 {
				_, err := fmt.Fprintln(c.ErrOrStderr(), words.CommandNothing.In(d.language))
				return err
			}
			return printFound(c.OutOrStdout(), d.language, found)
		}),
	}
	c.Flags().IntVar(&limit, "limit", limit, "how many at most")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

type foundRecord struct {
	Thread  int64       `json:"thread"`
	Title   string      `json:"title"`
	Message int64       `json:"message"`
	Role    thread.Role `json:"role"`
	At      time.Time   `json:"at"`
	Text    string      `json:"text"`
	Marks   [][2]int    `json:"marks"`
}

func foundRecords(found []thread.Found) []foundRecord {
	all := []foundRecord{} // [] and not null
	for _, f := range found {
		r := foundRecord{Thread: f.ThreadID, Title: f.Title, Message: f.ID, Role: f.Role, At: f.At.UTC(), Text: f.Text, Marks: [][2]int{}}
		for _, m := range f.Marks {
			r.Marks = append(r.Marks, [2]int{m.From, m.To})
		}
		all = append(all, r)
	}
	return all
}

func printFound(w io.Writer, l words.Language, found []thread.Found) error {
	bold, plain := "", ""
	if isTerminal(w) {
		bold, plain = "\x1b[1m", "\x1b[22m"
	}
	for i, f := range found {
		who := "kaiwa"
		if f.Role == thread.User {
			who = words.You.In(l)
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		title := cmp.Or(oneLine(f.Title), words.ThreadUntitled.In(l))
		_, err := fmt.Fprintf(w, "%s  %s (#%d)  %s\n    %s\n", f.At.Local().Format("2006-01-02 15:04"), title, f.ThreadID, who, excerpt(f, bold, plain))
		if err != nil {
			return err
		}
	}
	return nil
}

// around is how many bytes of a text are shown on both sides of the first word.
const around = 100

// excerpt is the part of a message around the first word that was found, on one line, with the words marked.
func excerpt(f thread.Found, bold, plain string) string {
	first := 0
	if len(f.Marks) > 0 {
		first = f.Marks[0].From
	}
	from, to := start(f.Text, first-around), start(f.Text, first+around)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for _, m := range f.Marks {
		if m.From < at || m.To > to {
			continue
		}
		b.WriteString(cells.Clean(f.Text[at:m.From]) + bold + cells.Clean(f.Text[m.From:m.To]) + plain)
		at = m.To
	}
	b.WriteString(cells.Clean(f.Text[at:to]))
	if to < len(f.Text) {
		b.WriteString("…")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// start is the offset at, or the nearest before it where a character begins.
func start(text string, at int) int {
	at = max(0, min(at, len(text)))
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

func oneLine(text string) string { return strings.Join(strings.Fields(cells.Clean(text)), " ") }
