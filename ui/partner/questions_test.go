package partner

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"kaiwa/thread/tool"
)

func TestQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQuestions()
		call := tool.Call{Tool: "weather", Arguments: []string{"curl", "-s", "wttr.in/New York"}}
		for _, want := range []bool{true, false} {
			go func() {
				question, ok := q.Next(t.Context())
				if !ok || question.Tool != "weather" || question.Command != `curl -s "wttr.in/New York"` {
					t.Errorf("asked %+v, %v", question, ok)
				}
				question.Answer(want)
				question.Answer(!want) // too late
			}()
			if got, err := q.Allow(t.Context(), call); got != want || err != nil {
				t.Errorf("allowed %v, %v; want %v", got, err, want)
			}
		}
	})
}

// A tool that nobody answers ends with its turn, before its question was seen and after.
func TestQuestionsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQuestions()
		for _, seen := range []bool{false, true} {
			ctx, cancel := context.WithCancel(t.Context())
			if seen {
				go q.Next(t.Context())
			}
			go func() {
				synctest.Wait()
				cancel()
			}()
			if got, err := q.Allow(ctx, tool.Call{}); got || !errors.Is(err, context.Canceled) {
				t.Errorf("seen %v: %v, %v", seen, got, err)
			}
			if _, ok := q.Next(ctx); ok {
				t.Error("a question after the end")
			}
		}
	})
}

func TestRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQuestions()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go q.Refuse(ctx)
		for range 3 {
			if got, err := q.Allow(t.Context(), tool.Call{}); got || err != nil {
				t.Errorf("%v, %v", got, err)
			}
		}
	})
}
