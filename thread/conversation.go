package thread

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// A Setup is what a conversation works with.
type Setup struct {
	AudioDir string
	Answerer Answerer
	Persona  Persona
	Window   int   // tokens of persona, memories and thread that are sent at most
	Memory   bool  // what is known from earlier is put before the model, and "remember that …" and "forget …" act
	Instead  int64 // the message of the user that the next typed one replaces, on a branch of its own; 0: none
}

// A Conversation is an open thread with the one that answers it. It is cheap: after a change of the
// settings make a new one. Its methods may be called from any goroutine.
type Conversation struct {
	store    *Store
	thread   int64
	audioDir string
	answerer Answerer
	persona  Persona
	window   int
	memory   bool
	instead  int64

	drafting sync.Mutex
	draft    *draft // the recording on trial, or nil
}

// NewConversation joins a thread to what it works with.
func NewConversation(store *Store, threadID int64, with Setup) *Conversation {
	return &Conversation{store: store, thread: threadID, audioDir: with.AudioDir, answerer: with.Answerer,
		persona: with.Persona, window: with.Window, memory: with.Memory, instead: with.Instead}
}

// Said stores what a kept recording says, or, with id 0, what was typed. A recording that is not the
// newest message any more moves to the end of the thread: it is what the next Reply answers.
//
// "Remember that …" and "forget …" act at once; see Changes. Where they could not be stored, the answer will say so.
func (c *Conversation) Said(ctx context.Context, id int64, text, language, model string) (Message, error) {
	if strings.TrimSpace(text) == "" {
		return Message{}, errors.New("storing what was said: it is empty")
	}
	m, err := c.said(ctx, id, text, language, model)
	if err == nil && c.memory {
		_ = c.obey(ctx, m)
	}
	return m, err
}

func (c *Conversation) said(ctx context.Context, id int64, text, language, model string) (Message, error) {
	if id == 0 {
		return c.typed(ctx, Message{Role: User, State: Complete, Text: text, Heard: -1, Language: language})
	}
	m, err := c.store.said(ctx, c.thread, id, text, language, model)
	if err != nil {
		return Message{}, fmt.Errorf("storing what message %d says: %w", id, err)
	}
	return m, nil
}

// typed stores what was typed, on a branch of its own where it replaces another message.
func (c *Conversation) typed(ctx context.Context, m Message) (Message, error) {
	if c.instead != 0 {
		return c.store.instead(ctx, c.thread, c.instead, m)
	}
	stored, err := c.store.Append(ctx, c.thread, m)
	if err != nil {
		return Message{}, err
	}
	return stored[0], nil
}

// Missed notes why a kept recording has no text: the guard's reason, with the text that it does not believe, or, where
// that is "", what broke.
func (c *Conversation) Missed(ctx context.Context, id int64, reason, text string, cause error) error {
	state, fault, detail := Dropped, reason, ""
	if reason == "" {
		state = Recorded
		fault, detail = describe(cause)
	}
	if err := c.store.missed(ctx, c.thread, id, state, fault, detail, text); err != nil {
		return fmt.Errorf("noting what message %d misses: %w", id, err)
	}
	return nil
}

// Spoken stores how many bytes of an answer's text were heard (-1: all), by which voice, and the timings of the turn.
// Where it was only heard again, what was heard may grow but not shrink, and the timings stay those of the first time.
func (c *Conversation) Spoken(ctx context.Context, id int64, heard int, voice string, t Timings, again bool) error {
	if err := c.store.spoken(ctx, c.thread, id, heard, voice, t, again); err != nil {
		return fmt.Errorf("storing how message %d was spoken: %w", id, err)
	}
	return nil
}
