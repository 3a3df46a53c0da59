package thread

import (
	"context"

	"kaiwa/thread/recall"
)

// A tree is how the messages of a thread follow each other, deleted ones too.
type tree struct {
	order []int64 // all ids, by place: parents first
	at    map[int64]*node
}

// A node is a message of a tree.
type node struct {
	id, parent     int64
	shown, deleted bool
}

func readTree(ctx context.Context, from recall.Reader, threadID int64) (tree, error) {
	nodes, err := query(ctx, from, func(row scanner) (n node, err error) {
		err = row.Scan(&n.id, &n.parent, &n.shown, &n.deleted)
		return n, err
	}, "SELECT id, parent, shown, deleted <> 0 FROM message WHERE thread_id = ? ORDER BY place", threadID)
	t := tree{at: make(map[int64]*node, len(nodes))}
	for i, n := range nodes {
		t.order = append(t.order, n.id)
		t.at[n.id] = &nodes[i]
	}
	return t, err
}

// above gives the message before one, past those that are deleted; 0: there is none.
func (t tree) above(id int64) int64 {
	parent := t.at[id].parent
	for parent != 0 && t.at[parent].deleted {
		parent = t.at[parent].parent
	}
	return parent
}

// newest goes on from a message to the newest one after it, and on from there to the end.
func (t tree) newest(id int64) int64 {
	below := map[int64]int64{}
	for _, n := range t.order {
		if !t.at[n].deleted {
			below[t.above(n)] = n
		}
	}
	for next, ok := below[id]; ok; next, ok = below[id] {
		id = next
	}
	return id
}

// last gives the last shown message, 0: there is none.
func (t tree) last() int64 {
	for i := len(t.order) - 1; i >= 0; i-- {
		if t.at[t.order[i]].shown {
			return t.order[i]
		}
	}
	return 0
}

// show makes the messages up to one, 0: none, the shown ones.
func (t tree) show(ctx context.Context, tx transaction, last int64) error {
	path := map[int64]bool{}
	for id := last; id != 0; id = t.at[id].parent {
		path[id] = !t.at[id].deleted
	}
	for id, n := range t.at {
		if path[id] == n.shown {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE message SET shown = ? WHERE id = ?", path[id], id); err != nil {
			return err
		}
	}
	return nil
}
