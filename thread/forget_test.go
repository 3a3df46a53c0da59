package thread

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaiwa/thread/memory"
)

// toldOf is a thread in which something was said, answered, summed up, and kept as a memory, with its sounds.
func toldOf(t *testing.T, s *Store, audio, text string) (*Conversation, []Message, memory.Memory) {
	t.Helper()
	th, err := s.Create(t.Context(), Thread{Title: "Talk of a heron"})
	if err != nil {
		t.Fatal(err)
	}
	c := NewConversation(s, th.ID, Setup{AudioDir: audio, Window: 4000, Memory: true})
	kept, err := c.Keep(t.Context(), Recording{WAV: wavOf(1, 20)})
	if err != nil {
		t.Fatal(err)
	}
	said, err := c.Said(t.Context(), kept.ID, text, "en", "")
	if err != nil {
		t.Fatal(err)
	}
	all := append([]Message{said}, add(t, s, th.ID,
		Message{Role: Assistant, State: Complete, Text: "Yes: " + text, Heard: -1},
		Message{Role: User, State: Complete, Text: "Thanks.", Heard: -1},
		Message{Role: Assistant, State: Complete, Text: "Sure.", Heard: -1})...)
	if err := c.KeepSpeech(t.Context(), all[1].ID, Speech{WAV: wavOf(2, 20), Marks: []Mark{{0, 3, 0, 9}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.keepSummary(t.Context(), th.ID, olderPart{}, all[:2], "They spoke of this: "+text); err != nil {
		t.Fatal(err)
	}
	m := does(t)(s.AddMemory(t.Context(), memory.Memory{Text: "The user has this: " + text, Message: said.ID}))
	return c, all, does(t)(s.EditMemory(t.Context(), m.Memory.ID, text)).Memory
}

// Forgetting takes a memory with the words where it was said, and nothing else.
func testForgetting(t *testing.T, s *Store) {
	ctx, audio := t.Context(), t.TempDir()
	c, all, m := toldOf(t, s, audio, "I got a small tattoo of a heron.")
	copied, err := s.Duplicate(ctx, c.thread, "A copy")
	if err != nil {
		t.Fatal(err)
	}
	alone := does(t)(s.AddMemory(ctx, memory.Memory{Text: "Another one.", Message: all[2].ID})).Memory
	does(t)(s.ForgetMemory(ctx, alone.ID, false, audio))
	if got := message(t, s, all[2].ID); got.Text != "Thanks." {
		t.Errorf("with the memory alone went %+v", got)
	}
	change := does(t)(s.ForgetMemory(ctx, m.ID, true, audio))
	if change.Action != memory.Forgot || change.Memory.ID != m.ID || change.Memory.Text != m.Text {
		t.Errorf("the change is %+v", change)
	}
	for i, was := range all {
		got := message(t, s, was.ID)
		if forgotten := got.State == Forgotten && got.Text == "" && got.Audio == ""; forgotten != (i < 2) {
			t.Errorf("message %d is %+v", i, got)
		}
	}
	if err := c.KeepSpeech(ctx, all[1].ID, Speech{WAV: wavOf(2, 20)}); err != nil || message(t, s, all[1].ID).Audio != "" {
		t.Errorf("a forgotten answer has a sound: %v", err)
	}
	if copies := page(t, s, copied.ID, 0, 10); copies[0].State != Forgotten || copies[1].State != Forgotten || copies[2].Text != "Thanks." {
		t.Errorf("the copies are %+v", copies)
	}
	if before, err := s.older(ctx, c.thread); err != nil || before.text != "" {
		t.Errorf("the summary is still there: %+v, %v", before, err)
	}
	if th, err := s.Thread(ctx, c.thread); err != nil || th.Title != "" {
		t.Errorf("the title is still there: %+v, %v", th, err)
	}
	if found, err := s.Search(ctx, "heron", 10); err != nil || len(found) > 0 {
		t.Errorf("found %+v, %v", found, err)
	}
	if got := known(t, s, true); len(got) > 0 {
		t.Errorf("known is %q", got)
	}
	if files, err := filepath.Glob(filepath.Join(audio, "*.wav")); err != nil || len(files) > 0 {
		t.Errorf("sounds are left: %q, %v", files, err)
	}
	if err := second(s.ForgetMemory(ctx, m.ID, true, audio)); !errors.Is(err, ErrNone) {
		t.Errorf("forgotten twice: %v", err)
	}
}

// What was forgotten comes back whole as long as the program runs.
func testForgettingUndone(t *testing.T, s *Store, audio string) {
	ctx := t.Context()
	c, all, m := toldOf(t, s, audio, "I got a small tattoo of a heron.")
	for i := range all {
		all[i] = message(t, s, all[i].ID)
	}
	change := does(t)(s.ForgetMemory(ctx, m.ID, true, audio))
	if err := s.UndoChange(ctx, change); err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		if got := message(t, s, want.ID); got != want {
			t.Errorf("message is %+v, was %+v", got, want)
		}
	}
	if got, err := s.Memory(ctx, m.ID); err != nil || got != m {
		t.Errorf("memory is %+v, %v; was %+v", got, err, m)
	}
	if wav, err := c.LoadRecording(ctx, all[0].ID); err != nil || len(wav) != len(wavOf(1, 20)) {
		t.Errorf("its recording has %d bytes, %v", len(wav), err)
	}
	if speech, err := c.LoadSpeech(ctx, all[1].ID); err != nil || !slices.Equal(speech.Marks, []Mark{{0, 3, 0, 9}}) {
		t.Errorf("its answer's sound is %+v, %v", speech.Marks, err)
	}
	if found, err := s.Search(ctx, "heron", 10); err != nil || len(found) != 2 {
		t.Errorf("found %+v, %v", found, err)
	}
	if before, err := s.older(ctx, c.thread); err != nil || before.text == "" {
		t.Errorf("the summary is %+v, %v", before, err)
	}
	if th, err := s.Thread(ctx, c.thread); err != nil || th.Title != "Talk of a heron" {
		t.Errorf("the thread is %+v, %v", th, err)
	}
	if err := s.UndoChange(ctx, change); !errors.Is(err, ErrNone) {
		t.Errorf("undone twice: %v", err)
	}
}

// What a memory replaced goes with it. What replaced it stays.
func testForgettingChain(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	var ids []int64
	for i, city := range []string{"Osaka", "Kyoto", "Nara"} {
		said := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "I live in " + city, Heard: -1})[0]
		m := memory.Memory{Text: "The user lives in " + city + ".", Kind: memory.Fact, Origin: memory.Auto, From: said.At, Message: said.ID}
		err := s.write(ctx, func(ctx context.Context, tx transaction) error {
			if i == 0 {
				change := memory.Change{Action: memory.Added, Memory: m}
				if err := insertMemory(ctx, tx, &change.Memory); err != nil {
					return err
				}
				ids = append(ids, change.Memory.ID)
				return logChange(ctx, tx, &change, said.ID)
			}
			change, err := replaceMemory(ctx, tx, ids[i-1], m, said.ID)
			ids = append(ids, change.Memory.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	change := does(t)(s.ForgetMemory(ctx, ids[1], true, t.TempDir()))
	if got := known(t, s, true); !slices.Equal(got, []string{"The user lives in Nara."}) {
		t.Errorf("known is %q", got)
	}
	var log string
	if err := s.reader.QueryRowContext(ctx, "SELECT coalesce(max(before), '') FROM memory_log").Scan(&log); err != nil || log != "" {
		t.Errorf("the log has %q, %v", log, err)
	}
	if all := page(t, s, th.ID, 0, 10); all[0].Text+all[1].Text != "" || all[2].Text != "I live in Nara" {
		t.Errorf("the messages are %+v", all)
	}
	if err := s.UndoChange(ctx, change); err != nil {
		t.Fatal(err)
	}
	changes, err := s.Changes(ctx, page(t, s, th.ID, 0, 1)[0].ID)
	if err != nil || len(changes) != 1 || changes[0].Before.Text != "The user lives in Kyoto." {
		t.Fatalf("%+v, %v", changes, err)
	}
	if err := s.UndoChange(ctx, changes[0]); err != nil {
		t.Fatal(err)
	}
	if got := known(t, s, false); !slices.Equal(got, []string{"The user lives in Kyoto."}) {
		t.Errorf("known is %q", got)
	}
}

// TestForgottenBytes: whatever else was written and deleted around it, of what was forgotten no byte is in the files.
func TestForgottenBytes(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "kaiwa.db"))
	th := newThread(t, s)
	filler := strings.Fields("river mountain bread window letter garden yesterday music station 東京 抹茶 散歩 音楽")
	text := func(secret string) string {
		words := []string{secret}
		for range rand.IntN(120) {
			words = append(words, filler[rand.IntN(len(filler))]+fmt.Sprint(rand.IntN(1000)))
		}
		rand.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		return strings.Join(words, " ")
	}
	var secret []memory.Memory
	for i := range sparing(160) {
		said := add(t, s, th.ID, Message{Role: User, State: Complete, Text: text([]string{"", "zyxomma"}[i%2]), Heard: -1},
			Message{Role: Assistant, State: Complete, Text: text([]string{"", "zyxomma"}[i%2]), Heard: -1})[0]
		if i%2 == 1 {
			secret = append(secret, does(t)(s.AddMemory(t.Context(), memory.Memory{Text: "zyxomma " + fmt.Sprint(i), Message: said.ID})).Memory)
		}
	}
	rand.Shuffle(len(secret), func(i, j int) { secret[i], secret[j] = secret[j], secret[i] })
	for _, m := range secret {
		does(t)(s.ForgetMemory(t.Context(), m.ID, true, dir))
	}
	checkBytes(t, dir, "zyxomma")
}

// What the user said before without being answered goes too, if it is of what is forgotten.
func testForgettingRow(t *testing.T, s *Store) {
	th := newThread(t, s)
	all := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "What time is it?", Heard: -1},
		Message{Role: User, State: Complete, Text: "My heron is called Ada.", Heard: -1}, Message{Role: Assistant, State: Failed, Heard: -1},
		Message{Role: User, State: Complete, Text: "Hello?", Heard: -1}, Message{Role: Assistant, State: Complete, Text: "Hello, Ada is nice.", Heard: -1})
	after(t, s, th.ID, &notetaker{answers: []string{`{"notes":[` + noteOf("The user's heron is called Ada.", "My heron is called Ada") + "]}"}})
	m := find1(t, s, "The user's heron is called Ada.")
	does(t)(s.ForgetMemory(t.Context(), m.ID, true, t.TempDir()))
	for i, want := range []string{"What time is it?", "", "", "", ""} {
		if got := message(t, s, all[i].ID); got.Text != want {
			t.Errorf("message %d is %+v", i, got)
		}
	}
}
