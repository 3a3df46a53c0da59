package thread

import (
	"context"
	"errors"
)

// Choose opens a thread as --thread names it, among the demo's or among the others: "last", "new", or a title. A title
// that no thread has is a new thread's, and a last one in which nothing was said is new enough.
func (s *Store) Choose(ctx context.Context, name string, demo bool) (t Thread, err error) {
	fresh := Thread{Demo: demo}
	switch name {
	case "last", "new":
		t, err = s.Last(ctx, demo)
	default:
		fresh.Title = name
		t, err = s.Named(ctx, name, demo)
	}
	if errors.Is(err, ErrNone) || err == nil && name == "new" && t.Messages > 0 {
		return s.Create(ctx, fresh)
	}
	return t, err
}
