package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaiwa/config/fault"
	"kaiwa/thread/memory"
	"kaiwa/ui/words"
)

// Memory is "kaiwa memory": what is known about the user.
func Memory(f *Flags) *cobra.Command {
	group := &cobra.Command{Use: "memory", Short: "What kaiwa knows about you"}
	group.AddCommand(memoryList(f), memoryAdd(f), memoryForget(f))
	return group
}

func memoryList(f *Flags) *cobra.Command {
	past, asJSON := false, false
	c := &cobra.Command{
		Use:   "list",
		Short: "Print what is known, newest first, what is pinned before",
		Long: "Print what is known about you, newest first, what is pinned before: the number, the kind, since when, the words.\n\n" +
			"With --json an array of {id, text, kind, origin, from, to, replaced_by, pinned, thread, message}.",
		Args: cobra.NoArgs,
		RunE: withStore(f, func(c *cobra.Command, d desk, _ []string) error {
			all, err := d.Memories(c.Context(), past)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), memoryRecords(all))
			}
			if len(all) == 0 {
				_, err := fmt.Fprintln(c.ErrOrStderr(), words.MemoryNone.In(d.language))
				return err
			}
			return printMemories(c.OutOrStdout(), d.language, all)
		}),
	}
	c.Flags().BoolVar(&past, "past", false, "also what is not true any more")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

type memoryRecord struct {
	ID         int64         `json:"id"`
	Text       string        `json:"text"`
	Kind       memory.Kind   `json:"kind"`
	Origin     memory.Origin `json:"origin"`
	From       time.Time     `json:"from"`
	To         *time.Time    `json:"to"`
	ReplacedBy int64         `json:"replaced_by"`
	Pinned     bool          `json:"pinned"`
	Thread     int64         `json:"thread"`
	Message    int64         `json:"message"`
}

func memoryRecords(memories []memory.Memory) []memoryRecord {
	all := []memoryRecord{} // [] and not null
	for _, m := range memories {
		r := memoryRecord{ID: m.ID, Text: m.Text, Kind: m.Kind, Origin: m.Origin, From: m.From.UTC(), ReplacedBy: m.ReplacedBy,
			Pinned: m.Pinned, Thread: m.Thread, Message: m.Message}
		if !m.To.IsZero() {
			to := m.To.UTC()
			r.To = &to
		}
		all = append(all, r)
	}
	return all
}

// kinds is what they are called.
var kinds = map[memory.Kind]words.Text{
	memory.Fact: words.MemoryFact, memory.Preference: words.MemoryPreference, memory.Person: words.MemoryPerson,
	memory.Plan: words.MemoryPlan, memory.Instruction: words.MemoryInstruction,
}

func printMemories(w io.Writer, l words.Language, all []memory.Memory) error {
	for _, m := range all {
		when := words.MemorySince.In(l, day(m.From))
		if !m.To.IsZero() {
			when += ", " + words.MemoryUntil.In(l, day(m.To))
		}
		mark := " "
		if m.Pinned {
			mark = "*"
		}
		if _, err := fmt.Fprintf(w, "%4d %s %s  (%s, %s)\n", m.ID, mark, oneLine(m.Text), kinds[m.Kind].In(l), when); err != nil {
			return err
		}
	}
	return nil
}

func memoryAdd(f *Flags) *cobra.Command {
	return &cobra.Command{
		Use:   "add TEXT…",
		Short: "Add something that kaiwa is to know",
		Args:  cobra.MinimumNArgs(1),
		RunE: withStore(f, func(c *cobra.Command, d desk, args []string) error {
			change, err := d.AddMemory(c.Context(), memory.Memory{Text: strings.Join(args, " ")})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), words.MemoryAdded.In(d.language, oneLine(change.Memory.Text)))
			return err
		}),
	}
}

func memoryForget(f *Flags) *cobra.Command {
	keep := false
	c := &cobra.Command{
		Use:   "forget ID|TEXT…",
		Short: "Forget a memory, and the words where it was said, for good",
		Long: "Forget a memory for good: all that it was before, and the words where it was said with the answer to them, in every thread and index, " +
			"and their sound. It is named by its number or by words that only one memory has. This cannot be undone.",
		Args: cobra.MinimumNArgs(1),
		RunE: withStore(f, func(c *cobra.Command, d desk, args []string) error {
			m, err := d.memory(c.Context(), strings.Join(args, " "))
			if err != nil {
				return err
			}
			if _, err := d.ForgetMemory(c.Context(), m.ID, !keep, d.audio); err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), words.MemoryForgotten.In(d.language, oneLine(m.Text)))
			return err
		}),
	}
	c.Flags().BoolVar(&keep, "keep-words", false, "forget the memory alone; what was said in the thread stays")
	return c
}

// memory finds the one memory of a number, of a text, or else the one that has those words.
func (d desk) memory(ctx context.Context, name string) (memory.Memory, error) {
	all, err := d.Memories(ctx, true)
	if err != nil {
		return memory.Memory{}, err
	}
	if name = strings.TrimSpace(name); name == "" {
		all = nil // every memory has no words
	}
	has := func(m memory.Memory) bool { return strings.Contains(strings.ToLower(m.Text), strings.ToLower(name)) }
	for _, same := range []func(memory.Memory) bool{
		func(m memory.Memory) bool { return strconv.FormatInt(m.ID, 10) == strings.TrimPrefix(name, "#") },
		func(m memory.Memory) bool { return strings.EqualFold(m.Text, name) },
		func(m memory.Memory) bool { return m.To.IsZero() && has(m) },
		has,
	} {
		found := slices.DeleteFunc(slices.Clone(all), func(m memory.Memory) bool { return !same(m) })
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return memory.Memory{}, severalMemories(name, found)
		}
	}
	return memory.Memory{}, &fault.Fault{Code: fault.MemoryUnknown, Name: name}
}

func severalMemories(name string, found []memory.Memory) error {
	const most = 5
	var all []string
	for _, m := range found[:min(len(found), most)] {
		all = append(all, fmt.Sprintf("%d (%s)", m.ID, oneLine(m.Text)))
	}
	if len(found) > most {
		all = append(all, "…")
	}
	return &fault.Fault{Code: fault.MemoryAmbiguous, Name: name, Detail: strings.Join(all, ", ")}
}
