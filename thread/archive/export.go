package archive

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"kaiwa/thread"
	"kaiwa/thread/memory"
)

// An Export says what of a store is exported.
type Export struct {
	Source  Source
	Threads []thread.Thread // in this order
	// Memories: those that were said in the threads. All adds the others.
	All bool
	// Before is how many threads other exports into the same folder had: the names of sounds go on from there.
	Before int
	// KeepSound keeps a sound, of those in AudioDir, beside the archive under a name relative to it, "audio/1-2.wav".
	// nil: no sound.
	KeepSound func(name string, wav []byte) error
	AudioDir  string
	// Conversation gives the id of the conversation that a service keeps of a thread, "": none. nil: of no thread.
	Conversation func(ctx context.Context, threadID int64) (string, error)
}

// conversation is that of a thread.
func (e Export) conversation(ctx context.Context, threadID int64) (string, error) {
	if e.Conversation == nil {
		return "", nil
	}
	return e.Conversation(ctx, threadID)
}

// Everything exports all threads, in the order in which they were begun, and all memories.
func Everything(ctx context.Context, s Source) (Export, error) {
	threads, err := s.Threads(ctx)
	slices.SortFunc(threads, func(a, b thread.Thread) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return Export{Source: s, Threads: threads, All: true}, err
}

// JSON writes the archive as the package's documentation specifies it. It holds one message in memory at a time.
func (e Export) JSON(ctx context.Context, w io.Writer) error {
	out := writer{w: bufio.NewWriter(w)}
	out.text(fmt.Sprintf("{\"kaiwa\": %d, \"threads\": [", Version))
	numbers := make([]map[int64]int64, len(e.Threads))
	for i, t := range e.Threads {
		out.next(i)
		var err error
		if numbers[i], err = e.thread(ctx, &out, i+1, t); err != nil {
			return fmt.Errorf("exporting thread %d: %w", t.ID, err)
		}
	}
	out.text("], \"memories\": [")
	records, err := e.memories(ctx, numbers)
	if err != nil {
		return err
	}
	for i, r := range records {
		out.next(i)
		out.value(r)
	}
	out.text("]}\n")
	return errors.Join(out.err, out.w.Flush())
}

// thread writes one thread and gives the numbers of its messages.
func (e Export) thread(ctx context.Context, out *writer, place int, t thread.Thread) (map[int64]int64, error) {
	record := threadRecord{Title: t.Title, Created: t.Created.UTC(), Updated: t.Updated.UTC()}
	var err error
	if record.Conversation, err = e.conversation(ctx, t.ID); err != nil {
		return nil, err
	}
	last, err := e.Source.Messages(ctx, t.ID, 0, 1)
	if err != nil {
		return nil, err
	}
	out.text(strings.TrimSuffix(out.encode(record), "}") + ", \"messages\": [")
	numbers := map[int64]int64{}
	for r, err := range records(ctx, e.Source, t.ID, numbers) {
		if err == nil {
			err = e.sound(ctx, &r.messageRecord, r.message, place)
		}
		if err != nil {
			return nil, err
		}
		out.next(len(numbers) - 1)
		out.value(r.messageRecord)
	}
	shown := int64(0)
	if len(last) > 0 {
		shown = numbers[last[0].ID]
	}
	out.text(fmt.Sprintf("], \"shown\": %d}", shown))
	return numbers, out.err
}

// sound keeps a message's sound, where there is one.
func (e Export) sound(ctx context.Context, r *messageRecord, m thread.Message, place int) error {
	if e.KeepSound == nil || m.Audio == "" {
		return nil
	}
	sound, err := e.Source.Sound(ctx, e.AudioDir, m)
	if errors.Is(err, thread.ErrNoRecording) {
		return nil // swept meanwhile
	}
	if err != nil {
		return err
	}
	r.Audio = fmt.Sprintf("audio/%d-%d.wav", e.Before+place, r.ID)
	for _, mark := range sound.Marks {
		r.Marks = append(r.Marks, [4]int{mark.TextFrom, mark.TextTo, mark.SoundFrom, mark.SoundTo})
	}
	return e.KeepSound(r.Audio, sound.WAV)
}

// memories writes down the memories, with the numbers of the messages where they were said.
func (e Export) memories(ctx context.Context, numbers []map[int64]int64) ([]memoryRecord, error) {
	all, err := e.Source.Memories(ctx, true)
	if err != nil {
		return nil, fmt.Errorf("exporting memories: %w", err)
	}
	slices.SortFunc(all, func(a, b memory.Memory) int { return cmp.Compare(a.ID, b.ID) })
	place := map[int64]int{}
	for i, t := range e.Threads {
		place[t.ID] = i + 1
	}
	if !e.All {
		all = slices.DeleteFunc(all, func(m memory.Memory) bool { return place[m.Thread] == 0 })
	}
	ids := map[int64]int64{}
	for i, m := range all {
		ids[m.ID] = int64(i + 1)
	}
	var out []memoryRecord
	for _, m := range all {
		r := memoryRecord{
			ID: ids[m.ID], Text: m.Text, Kind: m.Kind, Origin: m.Origin, From: m.From.UTC(), ReplacedBy: ids[m.ReplacedBy], Pinned: m.Pinned,
		}
		if !m.To.IsZero() {
			r.To = m.To.UTC()
		}
		if at := place[m.Thread]; at > 0 && numbers[at-1][m.Message] > 0 {
			r.Thread, r.Message = at, numbers[at-1][m.Message]
		}
		out = append(out, r)
	}
	return out, nil
}

type numbered struct {
	messageRecord
	message thread.Message
}

// records writes down a thread's messages, one by one, and numbers them.
func records(ctx context.Context, s Source, threadID int64, numbers map[int64]int64) iter.Seq2[numbered, error] {
	return func(yield func(numbered, error) bool) {
		for m, err := range s.AllMessages(ctx, threadID) {
			if err != nil {
				yield(numbered{}, err)
				return
			}
			numbers[m.ID] = int64(len(numbers) + 1)
			if !yield(numbered{recordOf(m, numbers[m.ID], numbers[m.Parent]), m}, nil) {
				return
			}
		}
	}
}

// A writer writes JSON piece by piece, until something fails.
type writer struct {
	w   *bufio.Writer
	err error
}

func (o *writer) text(s string) {
	if o.err == nil {
		_, o.err = o.w.WriteString(s)
	}
}

// next begins the i-th element of an array, each on a line of its own.
func (o *writer) next(i int) {
	if i > 0 {
		o.text(",")
	}
	o.text("\n")
}

// value writes a value on one line.
func (o *writer) value(v any) { o.text(o.encode(v)) }

func (o *writer) encode(v any) string {
	var b bytes.Buffer
	encode := json.NewEncoder(&b)
	encode.SetEscapeHTML(false) // it is no web page, and somebody may read it
	if err := encode.Encode(v); o.err == nil {
		o.err = err
	}
	return strings.TrimSuffix(b.String(), "\n")
}
