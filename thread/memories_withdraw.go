package thread

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"kaiwa/thread/memory"
)

// withdrawn is the action of an entry of the log that keeps, in JSON, a change of the memory whose message is on no shown
// branch any more: it was taken back, edited, or deleted. The change is undone, and done again when the message is shown.
const withdrawn memory.Action = "withdraw"

// matchMemories undoes what messages of a thread changed in the memory that are not shown any more, and does again what
// those did that are. What the user changed since in the pane is theirs, and stays; so does what was forgotten.
func matchMemories(ctx context.Context, tx transaction, threadID int64) error {
	const of = `id IN (SELECT l.id FROM memory_log l JOIN message m ON m.id = l.message_id WHERE l.message_id <> 0 AND +m.thread_id = ? AND `
	hidden, err := query(ctx, tx, scanEntry, selectEntries+of+"NOT m.shown AND l.action IN (?, ?)) ORDER BY id DESC",
		threadID, memory.Added, memory.Replaced)
	if err != nil {
		return err
	}
	for _, e := range hidden { // the newest first, as they can be undone
		if err := withdraw(ctx, tx, e); err != nil {
			return err
		}
	}
	shown, err := query(ctx, tx, scanEntry, selectEntries+of+"m.shown AND l.action = ?) ORDER BY id DESC", threadID, withdrawn)
	if err != nil {
		return err
	}
	for _, e := range shown { // the last that was withdrawn is the oldest
		if err := bringBack(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// withdraw undoes a change, if it can be undone, and keeps it.
func withdraw(ctx context.Context, tx transaction, e logEntry) error {
	m, err := memoryIn(ctx, tx, e.memory)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it was forgotten
	}
	if err == nil {
		err = undoIn(ctx, tx, e.id)
	}
	if err != nil {
		return ignore(err, ErrState)
	}
	change := memory.Change{Action: memory.Action(e.action), Memory: m}
	if change.Before, err = readBefore(e.before); err != nil {
		return err
	}
	kept, err := json.Marshal(change)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO memory_log (at, action, memory_id, message_id, before) VALUES (?, ?, ?, ?, ?)",
		e.at, withdrawn, e.memory, e.message, string(kept))
	return err
}

// bringBack does a change again. Where what it replaced is not true any more, it only adds.
func bringBack(ctx context.Context, tx transaction, e logEntry) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM memory_log WHERE id = ?", e.id); err != nil {
		return err
	}
	var change memory.Change
	if err := json.Unmarshal([]byte(e.before), &change); err != nil {
		return err
	}
	if change.Action == memory.Replaced {
		_, err := replaceMemory(ctx, tx, change.Before.ID, change.Memory, e.message)
		if !errors.Is(err, ErrState) {
			return err
		}
	}
	added := memory.Change{Action: memory.Added, Memory: change.Memory}
	if err := insertMemory(ctx, tx, &added.Memory); err != nil {
		return err
	}
	return logChange(ctx, tx, &added, e.message)
}

// takeWithdrawn takes out the changes that were withdrawn and are of a message or a memory, 0: of none.
func (l *lost) takeWithdrawn(ctx context.Context, tx transaction, messageID, memoryID int64) error {
	all, err := query(ctx, tx, scanEntry, selectEntries+"action = ?", withdrawn)
	if err != nil {
		return err
	}
	for _, e := range all {
		var change memory.Change
		if err := json.Unmarshal([]byte(e.before), &change); err != nil {
			return err
		}
		if e.message != messageID && (memoryID == 0 || !slices.Contains([]int64{change.Memory.ID, change.Before.ID}, memoryID)) {
			continue
		}
		l.log = append(l.log, e)
		if _, err := tx.ExecContext(ctx, "DELETE FROM memory_log WHERE id = ?", e.id); err != nil {
			return err
		}
	}
	return nil
}
