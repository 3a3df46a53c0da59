package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaiwa/thread/memory"
)

// An older part of a thread is put before the model as a summary.
type olderPart struct {
	text        string
	upto, place int64 // the last message that it sums up; 0: there is no summary
}

// older gives the newest summary of what is shown of a thread.
func (s *Store) older(ctx context.Context, threadID int64) (olderPart, error) {
	var o olderPart
	err := s.explain(s.reader.QueryRowContext(ctx, `SELECT summary.text, upto, place FROM summary JOIN message ON message.id = upto
		WHERE summary.thread_id = ? AND message.shown ORDER BY message.place DESC LIMIT 1`, threadID).Scan(&o.text, &o.upto, &o.place))
	if err != nil && !errors.Is(err, ErrNone) {
		return olderPart{}, fmt.Errorf("reading the summary: %w", err)
	}
	return o, nil
}

// A thread is summed up from the first share of the window on, down to the second.
const (
	windowFull = 0.70
	windowLeft = 0.45
)

const (
	mostSummary   = 2000 // characters
	summaryChunks = 4    // requests at once at most; each sums up half a window
)

// sumUp makes a summary of the oldest turns of a thread, where the thread takes too much of the window. known is how many
// tokens stand before the thread anyway.
func (s *Store) sumUp(ctx context.Context, threadID int64, n Notetaker, window, known int) error {
	share := windowFull
	for range summaryChunks {
		before, err := s.older(ctx, threadID)
		if err != nil {
			return err
		}
		// What lies further back than two windows was not before the model for long: it is only found by searching.
		h, err := s.history(ctx, threadID, before.place, 2*window)
		if err != nil {
			return err
		}
		oldest := h.oldest(window, known+tokens(before.text), share)
		if len(oldest) == 0 {
			return nil
		}
		text, err := n.Ask(ctx, memory.SumUp, memory.SumUpQuestion(before.text, lines(oldest)), nil)
		if err != nil {
			return fmt.Errorf("summing up: %w", err)
		}
		if text = memory.Summary(text, mostSummary); text == "" {
			return fmt.Errorf("summing up: %w", memory.ErrNonsense)
		}
		if err := s.keepSummary(ctx, threadID, before, oldest, text); err != nil {
			return fmt.Errorf("storing a summary: %w", err)
		}
		share = windowLeft
	}
	return nil
}

// oldest gives the messages that are to be summed up now, oldest first, if more than a share of the window is taken: as many
// whole exchanges as leave windowLeft of it, at most half a window of them.
func (h history) oldest(window, known int, share float64) []Message {
	total := known
	for _, e := range h.exchanges {
		total += e.tokens
	}
	if float64(total) <= share*float64(window) {
		return nil
	}
	var oldest []Message
	taken, left := 0, h.backwards
	for i, e := range slices.Backward(h.exchanges) {
		if i == 0 || float64(total) <= windowLeft*float64(window) || taken > 0 && taken+e.tokens > window/2 {
			break
		}
		taken += e.tokens
		total -= e.tokens
		for range e.messages {
			oldest = append(oldest, left[len(left)-1])
			left = left[:len(left)-1]
		}
	}
	return oldest
}

// lines writes messages as they are shown to who sums them up.
func lines(messages []Message) string {
	var b strings.Builder
	for _, m := range messages {
		who := "User"
		if m.Role == Assistant {
			who = "Assistant"
		}
		b.WriteString(who + ": " + memory.Plain(m.Text) + "\n")
	}
	return b.String()
}

// keepSummary stores what some messages and the summary before them come to, unless one of them was taken back, deleted or
// forgotten meanwhile.
func (s *Store) keepSummary(ctx context.Context, threadID int64, before olderPart, summed []Message, text string) error {
	ids := make([]int64, len(summed))
	for i, m := range summed {
		ids[i] = m.ID
	}
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		var there int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM message WHERE shown AND state <> 'forgotten' AND id IN "+places(len(ids)),
			anys(ids)...).Scan(&there)
		if err != nil || there < len(ids) {
			return err
		}
		if before.upto != 0 {
			err := tx.QueryRowContext(ctx, "SELECT 1 FROM summary WHERE thread_id = ? AND upto = ?", threadID, before.upto).Scan(&there)
			if err != nil {
				return ignore(err, sql.ErrNoRows)
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO summary (thread_id, upto, text) VALUES (?, ?, ?)
			ON CONFLICT (thread_id, upto) DO UPDATE SET text = excluded.text`, threadID, ids[len(ids)-1], text)
		return err
	})
}
