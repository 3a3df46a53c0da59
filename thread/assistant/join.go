package assistant

import (
	"context"
	"fmt"
	"strconv"

	"kaiwa/config/fault"
	"kaiwa/thread"
)

// A JoinStore is a [Store] that can make a thread.
type JoinStore interface {
	Store
	Create(ctx context.Context, t thread.Thread) (thread.Thread, error)
	Thread(ctx context.Context, id int64) (thread.Thread, error)
}

// Join gives the thread of a conversation that exists at the service, conv_…; the first time it is made from what the
// conversation has. It needs the key that the conversation was made with.
func (s *Responses) Join(ctx context.Context, store JoinStore, conversation string) (threadID int64, err error) {
	name := "responses.joined " + conversation
	known, err := store.Link(ctx, 0, name)
	if err != nil {
		return 0, fmt.Errorf("joining %s: %w", conversation, err)
	}
	if id, err := strconv.ParseInt(known, 10, 64); err == nil {
		if _, err := store.Thread(ctx, id); err == nil {
			return id, s.Pull(ctx, id)
		}
	}
	items, err := conversations{s.client}.since(ctx, conversation, "")
	if fault.Is(err, fault.NoEndpoint) {
		return 0, &fault.Fault{Code: fault.ThreadUnknown, Name: conversation, Err: err}
	}
	if err != nil {
		return 0, fmt.Errorf("joining %s: %w", conversation, err)
	}
	made, err := store.Create(ctx, thread.Thread{})
	if err == nil {
		err = store.SetLink(ctx, 0, name, strconv.FormatInt(made.ID, 10))
	}
	if err == nil {
		err = s.note(ctx, made.ID, mirror{ID: conversation}, items, items)
	}
	if err != nil {
		return 0, fmt.Errorf("joining %s: %w", conversation, err)
	}
	return made.ID, nil
}

// Pull adds to a thread what other machines said in its conversation since. It is for a thread that is opened; while a
// request is under way, and after one whose end is not known, it does nothing: the next request looks.
func (s *Responses) Pull(ctx context.Context, threadID int64) error {
	m, err := load(ctx, s.store, threadID, responsesLink)
	if err != nil || m.ID == "" || m.Open {
		return err
	}
	items, err := conversations{s.client}.since(ctx, m.ID, m.Last)
	switch {
	case lost(err): // the next request makes another one
		return nil
	case err != nil:
		return err
	}
	return s.note(ctx, threadID, m, items, items)
}

// note takes what others added into our thread, and closes the mirror: the conversation has these items since Last.
func (s *Responses) note(ctx context.Context, threadID int64, m mirror, items, added []item) error {
	ids, whole, err := pull(ctx, s.store, threadID, added)
	if err != nil {
		return err
	}
	m.Told = append(m.Told, ids...)
	m.Open = false
	if whole && len(items) > 0 {
		m.Last = items[len(items)-1].id
	}
	return m.save(ctx, s.store, threadID, responsesLink)
}
