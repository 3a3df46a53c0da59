package partner

import (
	"cmp"
	"context"
	"time"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/thread"
	"kaiwa/thread/assistant"
	"kaiwa/thread/tool"
)

// An Assistant is who answers the threads of a store, as the settings have it.
type Assistant struct {
	Settings  config.Settings
	Keys      *config.Keys
	Store     *thread.Store
	Audio     string // the folder of its sound
	Temporary bool   // nothing of what is said is kept, and nothing from earlier is known
	// Allow asks the user before a tool of theirs runs.
	Allow func(context.Context, tool.Call) (bool, error)
}

// Conversation opens a thread. instead is the message that the next typed one replaces, 0 for none.
func (a Assistant) Conversation(threadID, instead int64) *thread.Conversation {
	who, err := Persona(a.Settings)
	if err != nil { // there at the start; a hand took it out of the file since
		who = thread.Builtin()[0]
	}
	return thread.NewConversation(a.Store, threadID, thread.Setup{
		AudioDir: a.Audio,
		Answerer: a.answerer(threadID),
		Persona:  who,
		Window:   a.Settings.Answering.Window,
		Memory:   a.remembers(),
		Instead:  instead,
	})
}

// After does what is to be done when an exchange is over.
func (a Assistant) After(ctx context.Context, threadID int64) (thread.After, error) {
	e := a.Settings.Endpoint(config.RoleAnswering, a.Keys)
	e.Model = cmp.Or(a.Settings.Memory.Model, e.Model)
	notes := assistant.NewAsker(service.New(e), e.Model, a.Settings.Answering.ReasoningEffort)
	return a.Store.After(ctx, threadID, notes, thread.AfterOptions{
		Notes: a.remembers() && a.Settings.Memory.Auto, Window: a.Settings.Answering.Window, AudioDir: a.Audio,
	})
}

// Responses is the assistant whose conversations the service keeps.
func (a Assistant) Responses(threadID int64) *assistant.Responses {
	return assistant.NewResponses(a.client(), a.Store, a.options(threadID))
}

// Persona is the one that answers.
func Persona(s config.Settings) (thread.Persona, error) {
	var own []thread.Persona
	for _, p := range s.Personas {
		own = append(own, thread.Persona(p))
	}
	return thread.FindPersona(s.Persona, own)
}

func (a Assistant) answerer(threadID int64) thread.Answerer {
	switch a.Settings.Assistant {
	case "responses":
		return a.Responses(threadID)
	case "assistants":
		return assistant.NewAssistants(a.client(), a.Store, a.options(threadID))
	}
	return assistant.NewChat(a.client(), a.options(threadID))
}

func (a Assistant) client() *service.Client {
	return service.New(a.Settings.Endpoint(config.RoleAnswering, a.Keys))
}

func (a Assistant) remembers() bool { return a.Settings.Memory.Enabled && !a.Temporary }

func (a Assistant) options(threadID int64) assistant.Options {
	o := assistant.Options{Effort: a.Settings.Answering.ReasoningEffort, Temporary: a.Temporary}
	if !a.Settings.Answering.Tools {
		return o
	}
	o.Tools = append(o.Tools, tool.Clock())
	if a.remembers() {
		o.Tools = append(o.Tools, thread.SearchTool(a.Store, threadID))
	}
	for _, t := range a.Settings.Tools {
		o.Tools = append(o.Tools, tool.Command(tool.Program{
			Name: t.Name, Description: t.Description, Command: t.Command, Parameters: t.Parameters,
			Ask: t.Ask == nil || *t.Ask, Timeout: time.Duration(t.Timeout) * time.Second,
		}, a.Allow))
	}
	return o
}
