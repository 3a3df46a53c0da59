package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/thread/tool"
)

// maxRounds is how often the model may call tools for one answer. Then it must answer with what it has.
const maxRounds = 5

// A call is what the model wants to be run; arguments should be a JSON object.
type call struct{ id, name, arguments string }

// A toolbox is the tools that are offered with a request.
type toolbox []tool.Tool

// offered leaves out what may not be run for an answer that may be thrown away.
func offered(tools []tool.Tool, trial bool) toolbox {
	if !trial {
		return tools
	}
	return slices.DeleteFunc(slices.Clone(tools), func(t tool.Tool) bool { return t.Acts })
}

// run runs calls at once and gives their results in the calls' order. It is over when all are; the error is the
// context's own.
func (b toolbox) run(ctx context.Context, calls []call, a *answer) ([]string, error) {
	for _, c := range calls {
		if !a.used(c.name) {
			return nil, context.Canceled
		}
	}
	results := make([]string, len(calls))
	var all sync.WaitGroup
	for i, c := range calls {
		all.Go(func() { results[i] = b.one(ctx, c) })
	}
	all.Wait()
	return results, ctx.Err()
}

func (b toolbox) one(ctx context.Context, c call) string {
	i := slices.IndexFunc(b, func(t tool.Tool) bool { return t.Name == c.name })
	if i < 0 {
		return fmt.Sprintf("Error: there is no tool %q.", c.name)
	}
	arguments := strings.TrimSpace(c.arguments)
	if arguments == "" {
		arguments = "{}"
	}
	if !json.Valid([]byte(arguments)) {
		return "Error: the arguments are not valid JSON."
	}
	result, err := b[i].Run(ctx, json.RawMessage(arguments))
	if err != nil {
		return "Error: " + err.Error()
	}
	if result == "" {
		return "(no result)" // some servers refuse an empty text
	}
	return result
}

// endless is the error for a model that calls tools though it must not any more.
func endless(client *service.Client) error {
	return client.Fault(fault.ServerTrouble, "the model calls tools without end")
}

// refused remembers, for as long as the program runs, what a server refused to do with a model.
var refused sync.Map // of refusal to true

type refusal struct{ what, url, model, effort string }

func refusalOf(what string, client *service.Client, effort string) refusal {
	return refusal{what, client.BaseURL(), client.Model(), effort}
}

func (r refusal) known() bool {
	_, known := refused.Load(r)
	return known
}

func (r refusal) remember() { refused.Store(r, true) }

// names tells whether a server's refusal of a request is about one of these.
func names(err error, words ...string) bool {
	f := fault.Of(err)
	if f == nil || (f.Code != fault.BadRequest && f.Code != fault.NoEndpoint) {
		return false
	}
	detail := strings.ToLower(f.Detail)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(detail, w) })
}
