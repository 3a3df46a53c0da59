package assistant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
)

// How often it is asked how far a run is: at first soon, because short answers are quick, then at longer pauses.
const (
	firstPoll = 250 * time.Millisecond
	longPoll  = 2 * time.Second
	longRun   = 2 * time.Minute // without the time that our tools take
	goodbye   = 2 * time.Second // to cancel or delete what was begun, when the turn is over
)

// finished waits until a run has an end, or wants something. A context that is cancelled meanwhile cancels the run.
func (s remote) finished(ctx context.Context, threadID string, r run) (run, error) {
	limited, cancel := context.WithTimeout(ctx, longRun)
	defer cancel()
	for pause := firstPoll; r.Status == "queued" || r.Status == "in_progress" || r.Status == "cancelling"; pause = min(pause*3/2, longPoll) {
		err := sleep(limited, pause)
		if err == nil {
			r, err = again(limited, s, threadID, r)
		}
		if err != nil {
			s.drop(ctx, threadID, r.ID)
			if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
				return r, s.client.Fault(fault.TimedOut, fmt.Sprintf("the run had no end after %v", longRun))
			}
			return r, err
		}
	}
	return r, nil
}

// again looks at a run; what is known of it stays where that fails.
func again(ctx context.Context, s remote, threadID string, r run) (run, error) {
	next, err := s.look(ctx, threadID, r.ID)
	if err != nil {
		return r, err
	}
	return next, nil
}

// drop cancels a run that nobody waits for any more.
func (s remote) drop(ctx context.Context, threadID, runID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	if err := s.cancel(ctx, threadID, runID); err != nil {
		slog.Warn("cancelling a run", "error", err)
	}
}

// sleep waits, or gives the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A job is a run with all that it takes: its tools, and another run where it calls them without end.
type job struct {
	remote
	thread string
	make   object // the run, but for its tools
	tools  toolbox
	// refusal is what is remembered where the server takes no tools.
	refusal refusal
}

// first begins the run, without tools where the server refuses them.
func (j *job) first(ctx context.Context) (run, error) {
	j.offer()
	r, err := j.start(ctx, j.thread, j.make)
	if len(j.tools) > 0 && refusesTools(err) {
		j.refusal.remember()
		j.tools = nil
		j.offer()
		r, err = j.start(ctx, j.thread, j.make)
	}
	return r, err
}

// offer says in the run which tools it has.
func (j *job) offer() {
	tools := []object{}
	for _, t := range j.tools {
		tools = append(tools, object{"type": "function", "function": object{"name": t.Name, "description": t.Description, "parameters": t.Parameters}})
	}
	j.make["tools"] = tools
}

// do begins a run and brings it to its end. The run has no error where it is completed or incomplete.
func (j job) do(ctx context.Context, a *answer) (run, error) {
	r, err := j.first(ctx)
	for round := 0; err == nil; round++ {
		if r, err = j.finished(ctx, j.thread, r); err != nil {
			return r, err
		}
		a.pass(thread.Delta{Model: r.Model})
		if r.Status != "requires_action" {
			return r, j.ended(r, a)
		}
		switch {
		case len(r.calls()) == 0 || round > maxRounds:
			j.drop(ctx, j.thread, r.ID)
			return r, endless(j.client)
		case round == maxRounds:
			r, err = j.without(ctx, r)
		default:
			r, err = j.act(ctx, r, a)
		}
	}
	return r, err
}

// act runs the tools that a run waits for.
func (j job) act(ctx context.Context, r run, a *answer) (run, error) {
	results, err := j.tools.run(ctx, r.calls(), a)
	next := r
	if err == nil {
		next, err = j.submit(ctx, j.thread, r, results)
	}
	if err != nil {
		j.drop(ctx, j.thread, r.ID)
		return r, err
	}
	return next, nil
}

// without begins another run that may call no tools.
func (j job) without(ctx context.Context, r run) (run, error) {
	j.drop(ctx, j.thread, r.ID)
	if _, err := j.finished(ctx, j.thread, run{ID: r.ID, Status: "cancelling"}); err != nil {
		return r, err
	}
	j.make["tool_choice"] = "none"
	return j.start(ctx, j.thread, j.make)
}

// ended explains the end of a run, and passes on what it took.
func (j job) ended(r run, a *answer) error {
	if u := r.Usage; u != nil {
		a.spent(thread.Usage{Input: u.Prompt, Cached: u.Details.Cached, Output: u.Completion})
	}
	switch r.Status {
	case "completed", "incomplete":
		return nil
	case "failed":
		return failure(j.client, r.LastError.Code, r.LastError.Message)
	case "expired":
		return j.client.Fault(fault.TimedOut, "the run expired")
	case "cancelled":
		return j.client.Fault(fault.CutOff, "the run was cancelled by somebody else")
	}
	return j.client.Fault(fault.NotCompatible, fmt.Sprintf("a run is %q", r.Status))
}
