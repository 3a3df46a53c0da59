package thread

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaiwa/thread/recall"
)

// check opens the store as the next start does, and looks for what was acknowledged, among so many of the newest messages.
func (l *life) check(t *testing.T, acknowledged []string, newest int) {
	t.Helper()
	s, err := Open(t.Context(), l.store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Recover(t.Context(), l.audio); err != nil {
		t.Fatal(err)
	}
	c := l.conversation(s)
	for _, line := range acknowledged {
		checkLine(t, s, c, line)
	}
	all := page(t, s, c.thread, 0, newest)
	checkWhole(t, s, c, all)
	checkOnce(t, c, all, acknowledged)
	checkIndex(t, s)
	checkDatabase(t, s)
	for _, name := range names(t, filepath.Join(l.audio, unfiled)) {
		if !strings.HasSuffix(name, partEnd) && !strings.HasSuffix(name, speechEnd) && !strings.HasSuffix(name, liveEnd) {
			t.Errorf("left unfiled: %s", name)
		}
	}
}

// reading gives the parts of a line that a child printed.
func reading(t *testing.T, line string) (what string, id int64, n int) {
	t.Helper()
	if _, err := fmt.Sscan(line, &what, &id, &n); err != nil {
		t.Fatalf("the child says %q", line)
	}
	return what, id, n
}

// checkLine looks for what a line tells of.
func checkLine(t *testing.T, s *Store, c *Conversation, line string) {
	t.Helper()
	switch what, id, n := reading(t, line); what {
	case "drafted", "dropped": // checkOnce looks for them
	case "kept":
		if wav, err := c.LoadRecording(t.Context(), id); err != nil || !bytes.Equal(wav, wavOf(n, 1000)) {
			t.Errorf("%s: the recording is lost: %d bytes, %v", line, len(wav), err)
		}
	case "said":
		if m := message(t, s, id); m.State != Complete || m.Text != fmt.Sprint("said ", n) {
			t.Errorf("%s: %+v", line, m)
		}
		found, err := s.Search(t.Context(), fmt.Sprint(n, " "), 1_000_000)
		if err != nil || !slices.ContainsFunc(found, func(f Found) bool { return f.ID == id }) {
			t.Errorf("%s: it is not found, %v", line, err)
		}
	case "answered":
		if m := message(t, s, id); m.State != Complete || !strings.HasSuffix(m.Text, "19 ") || m.Finish != "stop" {
			t.Errorf("%s: %+v", line, m)
		}
	case "spoken":
		if got, err := c.LoadSpeech(t.Context(), id); err != nil || !bytes.Equal(got.WAV, wavOf(n, 1000)) || len(got.Marks) != 1 {
			t.Errorf("%s: the sound is lost: %d bytes, %v", line, len(got.WAV), err)
		}
	default:
		t.Fatalf("the child says %q", line)
	}
}

// checkOnce looks at the recordings: of what was drafted or kept there is one, of what was dropped none, of what a
// child was just about to drop or to begin there may be one.
func checkOnce(t *testing.T, c *Conversation, all []Message, acknowledged []string) {
	t.Helper()
	found := map[int]int{} // samples, by what it is of
	for _, m := range all {
		if m.Role != User {
			continue
		}
		wav, err := c.LoadRecording(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		n := int(binary.LittleEndian.Uint16(wav[44:]))
		if found[n] != 0 {
			t.Errorf("%d is there twice: %d and %d samples", n, found[n], (len(wav)-44)/2)
		}
		found[n] = (len(wav) - 44) / 2
	}
	for _, line := range acknowledged {
		switch what, id, n := reading(t, line); {
		case what == "dropped" && found[n] != 0:
			t.Errorf("%s: it is still there", line)
		case what == "drafted" && !isDropped(n) && found[n] < 100*(int(id)+1), what == "kept" && found[n] != 1000:
			t.Errorf("%s: there are %d samples", line, found[n])
		}
	}
}

// checkWhole looks at messages: none is being written, every sound can be loaded. The thread counts them right.
func checkWhole(t *testing.T, s *Store, c *Conversation, all []Message) {
	t.Helper()
	for _, m := range all {
		if m.State == Writing {
			t.Errorf("still being written: %+v", m)
		}
		if m.Audio == "" {
			continue
		}
		var err error
		if m.Role == Assistant {
			_, err = c.LoadSpeech(t.Context(), m.ID)
		} else {
			_, err = c.LoadRecording(t.Context(), m.ID)
		}
		if err != nil {
			t.Errorf("message %d: %v", m.ID, err)
		}
	}
	ids, err := column[int64](t.Context(), s.reader, "SELECT id FROM message WHERE thread_id = ? AND shown", c.thread)
	if err != nil {
		t.Fatal(err)
	}
	if th, err := s.Thread(t.Context(), c.thread); err != nil || th.Messages != len(ids) {
		t.Errorf("%d messages, the thread counts %d (%v)", len(ids), th.Messages, err)
	}
}

// checkIndex holds that the index has exactly the messages that can be found.
func checkIndex(t *testing.T, s *Store) {
	t.Helper()
	indexed, err := column[int64](t.Context(), s.reader, "SELECT id FROM recall_message ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := findables(t.Context(), s.reader, "0 = 0 ORDER BY m.id")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(indexed, wanted, func(id int64, m recall.Message) bool { return id == m.ID }) {
		t.Errorf("the index has %d messages, %d can be found", len(indexed), len(wanted))
	}
}

// checkDatabase lets SQLite look at all of its pages and indexes. PostgreSQL has no such question.
func checkDatabase(t *testing.T, s *Store) {
	t.Helper()
	if s.dialect != sqliteDialect {
		return
	}
	said, err := column[string](t.Context(), s.reader, "PRAGMA integrity_check")
	if err != nil || !slices.Equal(said, []string{"ok"}) {
		t.Errorf("the database says %q, %v", said, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "INSERT INTO recall_term (recall_term) VALUES ('integrity-check')"); err != nil {
		t.Errorf("the index's terms: %v", err)
	}
}
