package thread

import (
	"context"
	"errors"
)

// Choose opens a thread as --thread names it: "last", "new", or a title. A title
// that no thread has is a new thread's, and a last one in which nothing was said is new enough.
func (s *Store) Choose(ctx context.Context, name string) (t Thread, err error) {
	fresh := Thread{}
	switch name {
	case "last", "new":
		t, err = s.Last(ctx)
	default:
		fresh.Title = name
		t, err = s.Named(ctx, name)
	}
	if errors.Is(err, ErrNone) || err == nil && name == "new" && t.Messages > 0 {
		return s.Create(ctx, fresh)
	}
	return t, err
}
