package assistant

import (
	"context"
	"log/slog"

	"kaiwa/config/fault"
	"kaiwa/config/service"
)

// Leave has the service delete what it keeps of a thread, in the background. A thread that goes on all the same gets
// another copy there, made of ours.
func Leave(ctx context.Context, client *service.Client, s Store, threadID int64) error {
	for name, remove := range map[string]func(context.Context, string) error{
		responsesLink: conversations{client}.remove, assistantsLink: remote{client}.remove,
	} {
		m, err := load(ctx, s, threadID, name)
		if err != nil {
			return err
		}
		if m.ID == "" {
			continue
		}
		if err := (mirror{}).save(ctx, s, threadID, name); err != nil {
			return err
		}
		discard(ctx, m.ID, remove)
	}
	return nil
}

// discard deletes a copy that is not used any more: it may have words that were taken back or forgotten here. Nobody waits
// for it, and one that is gone already is no trouble.
func discard(ctx context.Context, id string, remove func(ctx context.Context, id string) error) {
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	go func() {
		defer cancel()
		if err := remove(ctx, id); err != nil && !fault.Is(err, fault.NoEndpoint) {
			slog.Warn("deleting what the service has of a thread", "id", id, "error", err)
		}
	}()
}
