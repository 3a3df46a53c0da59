package archive

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"kaiwa/thread"
)

// Labels are the words of a Markdown export, in the user's language.
type Labels struct {
	User, Assistant string
	Untitled        string // the title of a thread that nobody named
	Unheard         string // "not heard: %s"
	Sound           string // the text of a link to a message's sound
}

// Markdown writes the threads to be read: of each the branch that is shown, who said what and when, with what was not
// heard of an answer in brackets. Times are those of the place zone. With sound, each message links to its own.
func (e Export) Markdown(ctx context.Context, w io.Writer, l Labels, zone *time.Location) error {
	out := bufio.NewWriter(w)
	for i, t := range e.Threads {
		if i > 0 {
			fmt.Fprint(out, "\n---\n\n")
		}
		if err := e.markdown(ctx, out, i+1, t, l, zone); err != nil {
			return fmt.Errorf("exporting thread %d: %w", t.ID, err)
		}
	}
	return out.Flush()
}

func (e Export) markdown(ctx context.Context, out io.Writer, place int, t thread.Thread, l Labels, zone *time.Location) error {
	messages, err := e.Source.Path(ctx, t.ID)
	if err != nil {
		return err
	}
	began := t.Created.In(zone).Format("2006-01-02 15:04")
	if id, err := e.conversation(ctx, t.ID); err != nil {
		return err
	} else if id != "" {
		began += " · " + id
	}
	fmt.Fprintf(out, "# %s\n\n%s\n", Title(t, l), began)
	day := t.Created.In(zone).Format(time.DateOnly)
	for i, m := range messages {
		at := m.At.In(zone).Format("15:04")
		if today := m.At.In(zone).Format(time.DateOnly); today != day {
			day, at = today, m.At.In(zone).Format("2006-01-02 15:04")
		}
		who := l.User
		if m.Role == thread.Assistant {
			who = l.Assistant
		}
		r := recordOf(m, int64(i+1), 0)
		if err := e.sound(ctx, &r, m, place); err != nil {
			return err
		}
		fmt.Fprintf(out, "\n**%s** · %s", who, at)
		if r.Audio != "" {
			fmt.Fprintf(out, " · [%s](%s)", l.Sound, r.Audio)
		}
		if _, err := fmt.Fprintf(out, "\n\n%s\n", heard(m, l)); err != nil {
			return err
		}
	}
	return nil
}

// Title is what a thread is called.
func Title(t thread.Thread, l Labels) string {
	if title := strings.Join(strings.Fields(t.Title), " "); title != "" {
		return title
	}
	return l.Untitled
}

// heard marks what was not heard of an answer.
func heard(m thread.Message, l Labels) string {
	text := strings.TrimRight(m.Text, " \n")
	if m.Role != thread.Assistant || m.Heard < 0 || m.Heard >= len(text) {
		return text
	}
	at := m.Heard
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	rest := "[" + fmt.Sprintf(l.Unheard, strings.TrimSpace(text[at:])) + "]"
	if before := strings.TrimRight(text[:at], " \n"); before != "" {
		return before + " " + rest
	}
	return rest
}

// FileName is a name for a thread's own file, of what every system takes: "2026-11-22 Trip to Nagano".
func FileName(t thread.Thread, l Labels, zone *time.Location) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) || r == utf8.RuneError || r == 0x7f {
			return '-'
		}
		return r
	}, Title(t, l))
	for len(name) > 100 { // bytes: a name has 255 at most, and something comes behind it
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	name = cmp.Or(strings.Trim(name, " ."), l.Untitled) // Windows drops dots at the end
	return t.Created.In(zone).Format(time.DateOnly) + " " + name
}
