package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"sync"
	"time"

	"kaiwa/config"
)

// deadlines say how long one attempt may take for each of its steps.
type deadlines struct {
	connect       time.Duration // until a connection is there: name, TCP, TLS
	firstByte     time.Duration // from the whole request sent to the first byte of the answer's body
	betweenChunks time.Duration // while sending and while receiving, until the next piece has gone or come
}

const (
	connectTimeout = 10 * time.Second
	// uploadRate, in bytes a second, is the slowest upload that is waited for: the system takes megabytes
	// into its own buffers, so "sent" may be long before the last byte has left. Two minutes of speech
	// (3.8 MB) get one minute more, a chat request nothing.
	uploadRate = 64 << 10
)

func deadlinesOf(role config.Role) deadlines {
	d := deadlines{connect: connectTimeout, firstByte: 20 * time.Second, betweenChunks: 15 * time.Second}
	if role == config.RoleAnswering {
		d.firstByte = 60 * time.Second // it may reason first
	}
	return d
}

// A step is what an attempt is waiting for.
type step string

const (
	connecting step = "no connection"
	sending    step = "could not send on"
	waiting    step = "no answer"
	receiving  step = "nothing more came"
)

// overdue is why a watchdog cancelled an attempt.
type overdue struct {
	step  step
	after time.Duration
}

func (o *overdue) Error() string { return fmt.Sprintf("%s for %v", o.step, o.after) }

// A watchdog cancels one attempt's context when a step takes too long.
type watchdog struct {
	deadlines
	parent context.Context
	ctx    context.Context
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	timer   *time.Timer
	step    step
	after   time.Duration
	stopped bool
}

// watch starts a watchdog with the step "connecting". size is the length of the request's body.
func watch(parent context.Context, d deadlines, size int64) *watchdog {
	if size > 0 {
		d.firstByte += time.Duration(size/uploadRate) * time.Second
	}
	w := &watchdog{deadlines: d, parent: parent}
	ctx, cancel := context.WithCancelCause(parent)
	w.cancel = cancel
	w.step, w.after = connecting, d.connect
	w.timer = time.AfterFunc(d.connect, w.bite)
	w.ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { w.expect(connecting, d.connect) },
		GotConn:      func(httptrace.GotConnInfo) { w.expect(sending, d.betweenChunks) },
		WroteRequest: func(httptrace.WroteRequestInfo) { w.expect(waiting, d.firstByte) },
	})
	return w
}

func (w *watchdog) bite() {
	w.mu.Lock()
	o := &overdue{w.step, w.after}
	w.mu.Unlock()
	w.cancel(o)
}

// expect says what is awaited now, and for how long.
func (w *watchdog) expect(s step, d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped || (w.step == receiving && s != receiving) { // an answer may come before all is sent
		return
	}
	w.step, w.after = s, d
	w.timer.Reset(d)
}

// sentMore says that more of the request is being sent.
func (w *watchdog) sentMore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.step == sending && !w.stopped {
		w.timer.Reset(w.betweenChunks)
	}
}

// rest says that nothing is awaited: the caller is busy with what came.
func (w *watchdog) rest() { w.timer.Stop() }

// stop ends the attempt.
func (w *watchdog) stop() {
	w.mu.Lock()
	w.stopped = true
	w.timer.Stop()
	w.mu.Unlock()
	w.cancel(context.Canceled)
}

// overdue tells whether this watchdog is why the attempt failed.
func (w *watchdog) overdue() *overdue {
	var o *overdue
	errors.As(context.Cause(w.ctx), &o)
	return o
}

// upload watches a request's body being sent.
func (w *watchdog) upload(body io.ReadCloser) io.ReadCloser {
	return &upload{ReadCloser: body, dog: w}
}

type upload struct {
	io.ReadCloser
	dog *watchdog
}

func (u *upload) Read(p []byte) (int, error) {
	u.dog.sentMore()
	return u.ReadCloser.Read(p)
}

// A download watches an answer's body being received, and says in our errors what broke it. The clock runs
// only while a Read waits: a caller that takes its time is not the server's fault.
type download struct {
	body    io.ReadCloser
	dog     *watchdog
	started bool
	explain func(*watchdog, error) error
}

func (d *download) Read(p []byte) (int, error) {
	if d.started { // before the first byte, the deadline for it runs on
		d.dog.expect(receiving, d.dog.betweenChunks)
	}
	n, err := d.body.Read(p)
	d.dog.rest()
	d.started = d.started || n > 0
	if err != nil && !errors.Is(err, io.EOF) {
		err = d.explain(d.dog, err)
	}
	return n, err
}

func (d *download) Close() error {
	d.dog.stop()
	return d.body.Close()
}
