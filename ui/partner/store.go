package partner

import (
	"context"
	"strings"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/ui"
)

// Screen gives the store as the screen wants it, which does not know where the sound is.
func Screen(s *thread.Store, audio string) ui.Store { return screenStore{s, audio} }

type screenStore struct {
	*thread.Store
	audio string
}

func (s screenStore) ForgetMemory(ctx context.Context, id int64, words bool) (memory.Change, error) {
	return s.Store.ForgetMemory(ctx, id, words, s.audio)
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
