package service

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"kaiwa/config/fault"
)

// maxLine is the longest line of an event stream.
const maxLine = 1 << 20

// events reads a stream of server-sent events and hands on its data lines only, each with the empty line
// that ends an event. The library behind us trips over the rest: a comment or an `event:` line before an
// error object hides the error. An error object in the stream becomes the Reader's error, and so does a
// body that is not an event stream at all.
type events struct {
	raw    *bufio.Reader
	failed func(problem) *fault.Fault // explains an error object
	wrong  func(string) *fault.Fault  // explains something else than events

	out     []byte // what is to be handed on
	name    string // of the event
	started bool   // something that belongs in an event stream was seen
	err     error
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.out) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.next()
	}
	n := copy(p, e.out)
	e.out = e.out[n:]
	return n, nil
}

// next reads one line.
func (e *events) next() {
	line, err := e.line()
	e.err = err
	trimmed := bytes.TrimSpace(line)
	field, value, hasColon := bytes.Cut(trimmed, []byte(":"))
	value = bytes.TrimSpace(value)
	switch {
	case len(trimmed) == 0:
		e.name = ""
	case hasColon && string(field) == "data":
		e.started = true
		e.data(value)
	case hasColon && string(field) == "event":
		e.started = true
		e.name = string(value)
	case hasColon && (len(field) == 0 || string(field) == "id" || string(field) == "retry"):
		e.started = true
	case !e.started || trimmed[0] == '{':
		e.notAnEvent(trimmed)
	}
}

// line reads up to the next line feed. A line that is too long is no event stream's.
func (e *events) line() ([]byte, error) {
	var line []byte
	for {
		part, err := e.raw.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxLine {
			return nil, e.wrong("a line of its stream is longer than 1 MB")
		}
	}
}

func (e *events) data(value []byte) {
	if e.name == "error" || bytes.Contains(value, []byte(`"error"`)) {
		p, isProblem := readProblem(value)
		if e.name == "error" && !isProblem {
			p, isProblem = bareProblem(value), true
		}
		if isProblem {
			e.err = e.failed(p)
			return
		}
	}
	if e.err != nil && !json.Valid(value) && string(value) != "[DONE]" {
		return // the stream broke off within this line
	}
	e.out = append(append(append(e.out[:0], "data: "...), value...), "\n\n"...)
}

// notAnEvent explains a body that is an error object, a page or anything else.
func (e *events) notAnEvent(line []byte) {
	rest, _ := io.ReadAll(io.LimitReader(e.raw, maxFailure))
	body := append(bytes.Clone(line), rest...)
	if p, isProblem := readProblem(body); isProblem {
		e.err = e.failed(p)
		return
	}
	if !e.started {
		e.err = e.wrong(firstOf(titleOf(body), "it did not answer with a stream"))
	}
}
