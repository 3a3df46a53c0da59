package partner

import (
	"context"
	"sync"

	"kaiwa/thread/tool"
	"kaiwa/ui"
)

// Questions carries the questions of tools to the screen, and the answers back. Make one with [NewQuestions].
type Questions struct{ waiting chan ui.Question }

// NewQuestions makes a way from tools to the screen.
func NewQuestions() *Questions { return &Questions{make(chan ui.Question)} }

// Next blocks for the next question, until ctx is done.
func (q *Questions) Next(ctx context.Context) (ui.Question, bool) {
	select {
	case question := <-q.waiting:
		return question, true
	case <-ctx.Done():
		return ui.Question{}, false
	}
}

// Refuse answers every question with no, until ctx is done: where nobody can be asked, nothing runs.
func (q *Questions) Refuse(ctx context.Context) {
	for {
		question, ok := q.Next(ctx)
		if !ok {
			return
		}
		question.Answer(false)
	}
}

// Allow asks whether a tool may run, and waits for the answer. Its error is the context's.
func (q *Questions) Allow(ctx context.Context, c tool.Call) (bool, error) {
	answer := make(chan bool, 1)
	var once sync.Once
	question := ui.Question{Tool: c.Tool, Command: c.String(), Answer: func(yes bool) { once.Do(func() { answer <- yes }) }}
	select {
	case q.waiting <- question:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	select {
	case yes := <-answer:
		return yes, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
