package assistant

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kaiwa/thread"
)

// A mirror is what is known of the copy of a thread that a service keeps. It is stored as one link of the thread.
type mirror struct {
	ID   string  `json:"id"`             // of the copy, at the service; "": there is none
	Last string  `json:"last,omitempty"` // the newest item that is known to be in it
	Told []int64 `json:"told,omitempty"` // our messages that are in it, oldest first; 0 is the answer to the one before
	Open bool    `json:"open,omitempty"` // a request was begun of which the end is not known: the copy may have more
}

// An item is a message, a call or a call's result in a service's copy.
type item struct {
	id, role, text string // role "" is no message
	call           string // the id of the call that it is
	result         string // the id of the call that it is the result of
}

// load reads a thread's mirror. What cannot be read is none.
func load(ctx context.Context, s Store, threadID int64, name string) (mirror, error) {
	var m mirror
	text, err := s.Link(ctx, threadID, name)
	if err != nil {
		return m, fmt.Errorf("reading what the service has: %w", err)
	}
	if json.Unmarshal([]byte(text), &m) != nil {
		return mirror{}, nil
	}
	return m, nil
}

// save stores a thread's mirror, whatever became of the turn.
func (m mirror) save(ctx context.Context, s Store, threadID int64, name string) error {
	text, _ := json.Marshal(m) // of plain types: it cannot fail
	if err := s.SetLink(context.WithoutCancel(ctx), threadID, name, string(text)); err != nil {
		return fmt.Errorf("storing what the service has: %w", err)
	}
	return nil
}

// untold gives those messages of a history that the copy lacks, the last one among them in any case. It is not ok where
// the copy has something that the history has not: another branch, what was deleted or forgotten since, another answer.
//
// Both may begin later than the other: the window has moved on, or it was made larger.
func (m mirror) untold(history []thread.Message) (rest []thread.Message, ok bool) {
	if len(m.Told) == 0 || len(history) == 0 {
		return history, len(m.Told) == 0
	}
	told := m.Told
	if j := slices.Index(told, history[0].ID); j >= 0 && history[0].ID != 0 {
		told = told[j:]
	} else {
		i := slices.IndexFunc(history, func(h thread.Message) bool { return h.ID != 0 && h.ID == told[0] })
		if i < 0 {
			return history, false
		}
		history = history[i:]
	}
	if len(told) >= len(history) {
		return history, false
	}
	for i, id := range told {
		h := history[i]
		if h.ID == 0 || h.ID != id && (id != 0 || h.Role != thread.Assistant) {
			return history, false
		}
	}
	return history[len(told):], true
}

// settle finds out which of the messages that were not told are in the copy after all, from the items that it has since
// Last, and gives the rest, which may be nothing. Others may have added items after ours. It is not ok where the copy has
// more of our own than fits: what nobody answered is part of the user's next message, but stands apart there, maybe with an
// answer.
func settle(rest []thread.Message, since []item) (left []thread.Message, ok bool) {
	for _, it := range since {
		switch {
		case it.role == "":
		case len(rest) > 0 && it.is(rest[0]):
			rest = rest[1:]
		default:
			begun := len(rest) > 0 && strings.Contains(rest[len(rest)-1].Text, it.text)
			return rest, len(rest) > 0 && it.role == string(thread.User) && !begun
		}
	}
	return rest, true
}

// is tells whether the item is that message. Of an answer the history may have only what was heard.
func (it item) is(m thread.Message) bool {
	if it.role != string(m.Role) {
		return false
	}
	heard, cut := strings.CutSuffix(m.Text, "…")
	return it.text == m.Text || cut && m.Role == thread.Assistant && strings.HasPrefix(it.text, heard)
}

// unanswered gives the calls that have no result: nothing can be said in a conversation before they have one.
func unanswered(items []item) []string {
	var calls []string
	for _, it := range items {
		switch {
		case it.call != "":
			calls = append(calls, it.call)
		case it.result != "":
			calls = slices.DeleteFunc(calls, func(id string) bool { return id == it.result })
		}
	}
	return calls
}

// told gives the ids of what the copy has when a history was answered.
func told(history []thread.Message) []int64 {
	ids := make([]int64, 0, len(history)+1)
	for _, h := range history {
		ids = append(ids, h.ID)
	}
	return append(ids, 0)
}
