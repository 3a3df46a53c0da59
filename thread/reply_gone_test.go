package thread

import (
	"errors"
	"testing"

	"kaiwa/thread/memory"
)

// TestReplyNotWanted: an answer that is forgotten or purged while it is written is no failure, and does not come back.
func TestReplyNotWanted(t *testing.T) {
	for name, remove := range map[string]func(*Store, Message) error{
		"forgotten": func(s *Store, said Message) error {
			c, err := s.AddMemory(t.Context(), memory.Memory{Text: "Something.", Message: said.ID})
			if err == nil {
				_, err = s.ForgetMemory(t.Context(), c.Memory.ID, true, t.TempDir())
			}
			return err
		},
		"purged": func(s *Store, said Message) error {
			return errors.Join(s.DeleteThread(t.Context(), said.ThreadID), s.PurgeOwn(t.Context(), t.TempDir()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, []Delta{{Text: "A quokka."}, {Finish: "stop"}}, nil)
			said := page(t, c.store, c.thread, 0, 1)[0]
			id, answer := c.Reply(t.Context(), nil)
			removed := false
			for _, err := range answer {
				if !removed {
					removed, err = true, errors.Join(err, remove(c.store, said))
				}
				if err != nil {
					t.Error(err)
				}
			}
			if m, err := c.store.Message(t.Context(), id); err == nil && m.Text != "" {
				t.Errorf("it is back: %+v", m)
			}
		})
	}
}
