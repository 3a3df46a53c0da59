package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"

	"kaiwa/config/fault"
	"kaiwa/thread"
)

// Imported tells what an import did.
type Imported struct {
	Threads, Messages, Memories int
	Known                       int      // threads that were there already
	Differ                      []string // titles of threads that are there, but differ: they stay as they are
	Skipped                     int      // messages and parts that are no text: pictures, files, what tools said
}

// Import reads a file into a store: kaiwa's own JSON, the folder that an export with sound makes, ChatGPT's
// conversations.json or the .zip that has it. Sound is kept in audioDir. The whole file is looked through before anything
// is stored, and each thread is stored whole or not at all. What is there is not touched, and what is there already is
// not stored again: two threads are never begun in one nanosecond.
//
// Errors carry a fault: ImportMissing, ImportBroken, ImportNewer, or one of the store's. Imported tells what was stored
// before.
func Import(ctx context.Context, into Target, audioDir, file string) (Imported, error) {
	i := importer{into: into, audioDir: audioDir, there: map[int64]thread.Thread{}}
	if err := i.read(ctx, file); err != nil {
		if f := fault.Of(err); f != nil && (f.Code == fault.ImportBroken || f.Code == fault.ImportNewer) {
			f.Name = file
		}
		return i.done, fmt.Errorf("importing %s: %w", file, err)
	}
	return i.done, nil
}

// An importer is an import under way.
type importer struct {
	into     Target
	audioDir string
	there    map[int64]thread.Thread // by when they were begun, in nanoseconds
	done     Imported
}

func (i *importer) read(ctx context.Context, file string) error {
	threads, err := i.into.Threads(ctx)
	if err != nil {
		return err
	}
	for _, t := range threads {
		i.there[t.Created.UnixNano()] = t
	}
	sources, err := openSources(file)
	if err != nil {
		return err
	}
	defer closeAll(sources)
	for _, s := range sources {
		if err := i.source(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// source tells by the first character whose file it is.
func (i *importer) source(ctx context.Context, s *source) error {
	first, err := json.NewDecoder(s.checked()).Token()
	switch {
	case errors.Is(err, io.EOF):
		return broken("it is empty")
	case err != nil:
		return unreadable(err)
	case first == json.Delim('['):
		return i.readChatGPT(ctx, s)
	case first == json.Delim('{'):
		return i.readKaiwa(ctx, s)
	}
	return broken(neither)
}

const neither = "neither an export of kaiwa nor ChatGPT's conversations.json"

// thread stores a thread with so many messages.
func (i *importer) thread(ctx context.Context, messages int, t thread.Import) (map[int64]int64, error) {
	t.AudioDir = i.audioDir
	ids, err := i.into.Import(ctx, t)
	if err != nil {
		return nil, err
	}
	i.there[t.Thread.Created.UnixNano()] = t.Thread
	i.done.Threads++
	i.done.Messages += messages
	return ids, nil
}

// unreadable names what a decoder found.
func unreadable(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case fault.Of(err) != nil:
		return err
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return broken("it is not in UTF-8")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return broken("it ends too early: a part of it is missing")
	case errors.As(err, &syntax):
		return broken("no JSON: %v (byte %d)", err, syntax.Offset)
	case errors.As(err, &kind):
		return broken("%s must not be a %s (byte %d)", kind.Field, kind.Value, kind.Offset)
	}
	return broken("%v", err)
}

// A walker goes through JSON token by token.
type walker struct{ *json.Decoder }

// open wants an array or an object to begin.
func (w walker) open(d json.Delim, what string) error {
	t, err := w.Token()
	if err != nil {
		return unreadable(err)
	}
	if t != d {
		return broken("%s must begin with %v (byte %d)", what, d, w.InputOffset())
	}
	return nil
}

// shut wants it to end.
func (w walker) shut() error {
	if _, err := w.Token(); err != nil {
		return unreadable(err)
	}
	return nil
}

// fields calls take for every key of an object.
func (w walker) fields(what string, take func(key string) error) error {
	if err := w.open('{', what); err != nil {
		return err
	}
	for w.More() {
		key, err := w.Token()
		if err != nil {
			return unreadable(err)
		}
		if err := take(key.(string)); err != nil { // keys are strings, or Token fails
			return err
		}
	}
	return w.shut()
}

// elements calls take for every element of an array.
func (w walker) elements(what string, take func() error) error {
	if err := w.open('[', what); err != nil {
		return err
	}
	for w.More() {
		if err := take(); err != nil {
			return err
		}
	}
	return w.shut()
}

// value reads a value.
func (w walker) value(into any) error {
	if err := w.Decode(into); err != nil {
		return unreadable(err)
	}
	return nil
}

// end wants nothing more to come.
func (w walker) end() error {
	if _, err := w.Token(); !errors.Is(err, io.EOF) {
		return broken("something stands behind its end (byte %d)", w.InputOffset())
	}
	return nil
}
