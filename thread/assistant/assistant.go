// Package assistant has those who answer a thread: over Chat Completions ([Chat]), with a conversation that the service
// keeps ([Responses]), and over the Assistants API as it was ([Assistants]). It also asks a model the small questions that
// memory has ([Asker]).
//
// Files whose names begin with openai speak to the service through the go-openai library; the rest of its API, which that
// library lacks, is plain JSON.
package assistant

import (
	"context"

	"kaiwa/thread"
	"kaiwa/thread/tool"
)

// Options are how an assistant answers.
type Options struct {
	Effort string      // the reasoning effort; "" sends none
	Tools  []tool.Tool // that the model may call
	// Temporary: the service is to keep nothing of the thread.
	Temporary bool
}

// A Store is where an assistant that has a copy at the service keeps what it knows of that copy, and puts what others
// added to it. *thread.Store is one.
type Store interface {
	Link(ctx context.Context, threadID int64, name string) (string, error)
	SetLink(ctx context.Context, threadID int64, name, value string) error
	Path(ctx context.Context, threadID int64) ([]thread.Message, error)
	Append(ctx context.Context, threadID int64, messages ...thread.Message) ([]thread.Message, error)
}

// instructions is what the model is told before the thread.
func instructions(r thread.Request) string { return paragraphs(r.Persona.System(), r.Profile) }

// paragraphs joins what is not empty.
func paragraphs(texts ...string) string {
	joined := ""
	for _, t := range texts {
		if joined != "" && t != "" {
			joined += "\n\n"
		}
		joined += t
	}
	return joined
}

// maxTokens is a bound for a model that ignores the length it was asked for; 0 is none. It leaves room for
// four times that length, at the token a character that Japanese takes, so that it cuts nobody who tries.
// Reasoning counts too and nobody knows how much it takes: only an effort of "none" gets a bound.
func maxTokens(p thread.Persona, effort string) int {
	if p.MaxLength <= 0 || effort != "none" {
		return 0
	}
	return 4*p.MaxLength + 256
}
