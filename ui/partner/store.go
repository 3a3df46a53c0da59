package partner

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"kaiwa/thread"
	"kaiwa/thread/assistant"
	"kaiwa/thread/memory"
	"kaiwa/ui"
)

// looking is how long a thread that is opened may wait for what other machines said in it.
const looking = 2 * time.Second

// Screen gives the store as the screen wants it, which knows neither where the sound is nor of the copies of threads that
// services keep. with is the assistant with the settings in force.
func Screen(with func() Assistant) ui.Store {
	return &screenStore{Store: with().Store, with: with}
}

type screenStore struct {
	*thread.Store
	with func() Assistant
	at   atomic.Int64 // the thread that was read last
}

// Messages sees to it, where a thread is opened, that what other machines said in it is there.
func (s *screenStore) Messages(ctx context.Context, threadID, before int64, limit int) ([]thread.Message, error) {
	if before == 0 && s.at.Swap(threadID) != threadID {
		s.with().pull(ctx, threadID)
	}
	return s.Store.Messages(ctx, threadID, before, limit)
}

// DeleteThread deletes it at the service too. One that is restored goes on with another copy there.
func (s *screenStore) DeleteThread(ctx context.Context, id int64) error {
	err := s.Store.DeleteThread(ctx, id)
	if err == nil {
		s.with().leave(ctx, id)
	}
	return err
}

// ForgetMemory has the service, with words, forget the thread where it was said.
func (s *screenStore) ForgetMemory(ctx context.Context, id int64, words bool) (memory.Change, error) {
	known, err := s.Memory(ctx, id)
	if err != nil {
		return memory.Change{}, err
	}
	change, err := s.Store.ForgetMemory(ctx, id, words, s.with().Audio)
	if err == nil && words && known.Thread != 0 {
		s.with().leave(ctx, known.Thread)
	}
	return change, err
}

// pull takes in what other machines said in a thread. Where that cannot be known, the next answer brings it.
func (a Assistant) pull(ctx context.Context, threadID int64) {
	if a.Settings.Assistant != "responses" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	if err := a.Responses(threadID).Pull(ctx, threadID); err != nil {
		slog.Warn("looking what other machines said", "error", err)
	}
}

// leave has the service delete its copy of a thread.
func (a Assistant) leave(ctx context.Context, threadID int64) {
	if err := assistant.Leave(ctx, a.client(), a.Store, threadID); err != nil {
		slog.Warn("leaving a service's copy of a thread", "error", err)
	}
}

// Choose opens a thread as --thread names it: a title, last or new, or a conversation that the service holds, conv_….
func (a Assistant) Choose(ctx context.Context, name string) (thread.Thread, error) {
	if a.Settings.Assistant != "responses" || !strings.HasPrefix(name, "conv_") {
		return a.Store.Choose(ctx, name)
	}
	id, err := a.Responses(0).Join(ctx, a.Store, name)
	if err != nil {
		return thread.Thread{}, err
	}
	return a.Store.Thread(ctx, id)
}
