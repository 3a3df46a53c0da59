package archive

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/memory"
)

// An index is what was found in an archive when it was looked through: enough to go to each part of it again.
type index struct {
	threads  []entry
	memories []memoryRecord
}

// An entry is a thread in an archive.
type entry struct {
	threadRecord
	shown  int64
	offset int64 // of its first message
	count  int   // of messages
	digest [sha256.Size]byte
}

// readKaiwa imports kaiwa's own JSON.
func (i *importer) readKaiwa(ctx context.Context, s *source) error {
	found, err := s.lookThrough()
	if err != nil {
		return err
	}
	ids := make([]map[int64]int64, len(found.threads)) // of messages, by thread: the archive's to the store's
	for n, e := range found.threads {
		if before, ok := i.there[e.Created.UnixNano()]; ok {
			ids[n], err = i.compare(ctx, e, before)
		} else {
			again := rereader{source: s, entry: e}
			ids[n], err = i.thread(ctx, e.count, thread.Import{
				Thread:   thread.Thread{Title: e.Title, Created: e.Created, Updated: e.Updated},
				Messages: again.messages,
				Shown:    e.shown,
				Sound:    again.sound,
			})
		}
		if err != nil {
			return fmt.Errorf("thread %d: %w", n+1, err)
		}
	}
	stored, err := i.into.ImportMemories(ctx, memories(found.memories, ids))
	i.done.Memories += stored
	return err
}

// compare tells whether a thread that is there is the same as the archive's, and gives the ids of its messages if so.
func (i *importer) compare(ctx context.Context, e entry, t thread.Thread) (map[int64]int64, error) {
	sum := newDigest()
	ids := map[int64]int64{}
	for r, err := range records(ctx, i.into, t.ID, map[int64]int64{}) {
		if err != nil {
			return nil, err
		}
		ids[r.ID] = r.message.ID
		sum.add(r.messageRecord)
	}
	i.done.Known++
	if sum.sum() != e.digest {
		i.done.Differ = append(i.done.Differ, t.Title)
		return nil, nil
	}
	return ids, nil
}

// A digest is the same for the same messages, whatever their sound and however they are numbered in between.
type digest struct {
	hash.Hash
	numbers map[int64]int64
}

func newDigest() digest { return digest{sha256.New(), map[int64]int64{}} }

func (d digest) add(r messageRecord) {
	d.numbers[r.ID] = int64(len(d.numbers) + 1)
	r.ID, r.Parent = d.numbers[r.ID], d.numbers[r.Parent]
	r.Audio, r.Marks = "", nil
	b, _ := json.Marshal(r) // what was read from JSON, or stands in a store, can be written
	d.Write(append(b, '\n'))
}

func (d digest) sum() (s [sha256.Size]byte) {
	d.Sum(s[:0])
	return s
}

// lookThrough reads all of an archive and holds it against the format.
func (s *source) lookThrough() (found index, err error) {
	w := walker{json.NewDecoder(s.checked())}
	version := 0
	err = w.fields("it", func(key string) error {
		if key != "kaiwa" && version == 0 {
			return broken(neither)
		}
		switch key {
		case "kaiwa":
			if err := w.value(&version); err != nil {
				return err
			}
			if version > Version {
				return &fault.Fault{Code: fault.ImportNewer, Detail: fmt.Sprintf("format %d", version)}
			}
			if version < 1 {
				return broken("there is no format %d", version)
			}
			return nil
		case "threads":
			return w.elements("threads", func() error {
				e, err := w.entry()
				found.threads = append(found.threads, e)
				return within(err, "thread %d", len(found.threads))
			})
		case "memories":
			return w.elements("memories", func() error {
				var r memoryRecord
				err := w.value(&r)
				found.memories = append(found.memories, r)
				return err
			})
		}
		return w.value(new(json.RawMessage))
	})
	if err == nil {
		err = w.end()
	}
	if err == nil && version == 0 {
		err = broken(neither)
	}
	if err == nil {
		err = found.check()
	}
	return found, err
}

// within says where in an archive something is broken.
func within(err error, format string, args ...any) error {
	if f := fault.Of(err); f != nil && f.Code == fault.ImportBroken {
		f.Detail = fmt.Sprintf(format, args...) + ": " + f.Detail
	}
	return err
}

// entry reads a thread, but keeps none of its messages.
func (w walker) entry() (e entry, err error) {
	sum := newDigest()
	seen := map[int64]bool{0: true}
	last, named := int64(0), false
	err = w.fields("a thread", func(key string) error {
		switch key {
		case "title":
			return w.value(&e.Title)
		case "created":
			return w.value(&e.Created)
		case "updated":
			return w.value(&e.Updated)
		case "shown":
			named = true
			return w.value(&e.shown)
		case "messages":
			return w.elements("messages", func() error {
				if e.count == 0 {
					e.offset = w.InputOffset()
				}
				e.count++
				var r messageRecord
				err := w.value(&r)
				if err == nil {
					err = add(seen, r)
				}
				sum.add(r)
				last = r.ID
				return within(err, "message %d", e.count)
			})
		}
		return w.value(new(json.RawMessage))
	})
	e.digest = sum.sum()
	if !named {
		e.shown = last
	}
	if err == nil {
		err = e.check(seen)
	}
	return e, err
}

// add takes a message into the tree of its thread.
func add(seen map[int64]bool, r messageRecord) error {
	if err := r.check(); err != nil {
		return broken("%v", err)
	}
	if seen[r.ID] {
		return broken("its id %d is that of another message", r.ID)
	}
	if !seen[r.Parent] {
		return broken("its parent %d does not stand before it", r.Parent)
	}
	seen[r.ID] = true
	return nil
}

// check holds what a thread says of itself against its messages.
func (e entry) check(seen map[int64]bool) error {
	if e.Created.IsZero() {
		return broken("it does not say when it was created")
	}
	if !seen[e.shown] {
		return broken("message %d is to be shown, but not there", e.shown)
	}
	return nil
}

// check holds the memories against each other.
func (x index) check() error {
	ids := map[int64]bool{0: true}
	for i, r := range x.memories {
		switch {
		case r.ID <= 0 || ids[r.ID]:
			return broken("memory %d: its id must be a number of its own", i+1)
		case strings.TrimSpace(r.Text) == "":
			return broken("memory %d has no text", i+1)
		case r.From.IsZero():
			return broken("memory %d does not say since when it is true", i+1)
		case r.Thread < 0 || r.Thread > len(x.threads):
			return broken("memory %d is from thread %d, which is not there", i+1, r.Thread)
		case r.Origin != memory.User && r.Origin != memory.Auto:
			return broken("memory %d: its origin %.20q is none", i+1, r.Origin)
		}
		switch r.Kind {
		case memory.Fact, memory.Preference, memory.Person, memory.Plan, memory.Instruction:
		default:
			return broken("memory %d: its kind %.20q is none", i+1, r.Kind)
		}
		ids[r.ID] = true
	}
	for i, r := range x.memories {
		if !ids[r.ReplacedBy] {
			return broken("memory %d is replaced by memory %d, which is not there", i+1, r.ReplacedBy)
		}
	}
	return nil
}

// A rereader reads a thread of an archive again, after lookThrough found it good.
type rereader struct {
	*source
	entry
	marks [][4]int // of the message that was read last
}

func (r *rereader) messages(yield func(thread.Message, error) bool) {
	if r.count == 0 {
		return
	}
	w := walker{json.NewDecoder(io.MultiReader(strings.NewReader("["), r.at(r.offset)))}
	err := w.open('[', "messages")
	for err == nil && w.More() {
		var m messageRecord
		err = w.value(&m)
		r.marks = m.Marks
		if !yield(m.message(), err) {
			return
		}
	}
}

// sound reads the sound of the message that was read last from beside the archive.
func (r *rereader) sound(m thread.Message) (thread.Speech, error) {
	name := filepath.FromSlash(m.Audio)
	if r.folder == "" || !filepath.IsLocal(name) {
		return thread.Speech{}, thread.ErrNoRecording
	}
	wav, err := os.ReadFile(filepath.Join(r.folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return thread.Speech{}, thread.ErrNoRecording
	}
	if err != nil {
		return thread.Speech{}, &fault.Fault{Code: fault.ImportMissing, Name: m.Audio, Err: err}
	}
	sound := thread.Speech{WAV: wav}
	for _, k := range r.marks {
		sound.Marks = append(sound.Marks, thread.Mark{TextFrom: k[0], TextTo: k[1], SoundFrom: k[2], SoundTo: k[3]})
	}
	return sound, nil
}

// memories gives records the ids of where they were said. Their own stay those of the archive.
func memories(records []memoryRecord, ids []map[int64]int64) []memory.Memory {
	var all []memory.Memory
	for _, r := range records {
		m := memory.Memory{
			ID: r.ID, Text: r.Text, Kind: r.Kind, Origin: r.Origin, From: r.From, To: r.To, ReplacedBy: r.ReplacedBy, Pinned: r.Pinned,
		}
		if r.Thread > 0 {
			m.Message = ids[r.Thread-1][r.Message]
		}
		all = append(all, m)
	}
	return all
}
