package thread

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaiwa/thread/memory"
)

// A Notetaker is a model that is asked small things after an answer: for a title, for what to remember, for a summary.
// Its answer is a JSON object of the schema, as far as the model can; nil asks for plain text.
type Notetaker interface {
	Ask(ctx context.Context, system, user string, schema json.RawMessage) (string, error)
}

// AfterOptions say what After is to do.
type AfterOptions struct {
	Notes    bool   // look through what was said for what is worth remembering
	Window   int    // tokens that are sent of a thread at most: see Setup
	AudioDir string // where the sound is of what was asked to be forgotten
}

const (
	exchangesAtOnce = 10 // in one request for notes
	requestsAtOnce  = 3  // of them, in one After
	mostNearest     = 40 // memories that a request for notes shows
	mostNonsense    = 3  // answers that cannot be read, and what they are on is passed over
)

// After is to be called when an exchange is over. It takes the words out of requests to forget something that are answered,
// names a thread that has no title, notes what is worth remembering of the exchanges that were not looked through yet,
// and sums up the oldest turns where the thread takes too much of the window.
//
// What failed is returned, with what was done all the same; nothing is lost by it, and the next After tries it again.
func (s *Store) After(ctx context.Context, threadID int64, n Notetaker, o AfterOptions) (After, error) {
	done, err := s.after(ctx, threadID, n, o)
	if err != nil {
		return done, fmt.Errorf("after an answer: %w", err)
	}
	return done, nil
}

func (s *Store) after(ctx context.Context, threadID int64, n Notetaker, o AfterOptions) (done After, err error) {
	if err := s.forgetRequests(ctx, threadID, o.AudioDir); err != nil {
		return done, err
	}
	more := true
	for requests := 0; more && err == nil && requests < requestsAtOnce; requests++ {
		more, err = s.takeNotes(ctx, threadID, n, o.Notes, &done)
	}
	if errors.Is(err, context.Canceled) {
		return done, err
	}
	return done, errors.Join(err, s.sumUpAsNeeded(ctx, threadID, n, o.Window))
}

func (s *Store) sumUpAsNeeded(ctx context.Context, threadID int64, n Notetaker, window int) error {
	if window <= 0 {
		return nil
	}
	known, err := s.known(ctx)
	if err != nil {
		return err
	}
	standing := memory.Profile(memoryLines(known.standing(min(profileTokens, window/profileShare)), ""), "")
	return s.sumUp(ctx, threadID, n, window, tokens(standing))
}

// A round is one request for notes on a thread.
type round struct {
	thread    Thread
	noted     int64 // the newest message that was looked through before
	upto      int64 // and after
	exchanges []memory.Exchange
	notes     bool // else only a title is wanted
	known     *knowledge
}

// takeNotes looks through the oldest exchanges that were not looked through yet, and tells whether there are more.
func (s *Store) takeNotes(ctx context.Context, threadID int64, n Notetaker, notes bool, done *After) (more bool, err error) {
	r, err := s.nextRound(ctx, threadID)
	if err != nil || r.upto == 0 {
		return false, err
	}
	more = len(r.exchanges) == exchangesAtOnce
	r.notes = notes
	answer, err := r.ask(ctx, n)
	if errors.Is(err, memory.ErrNonsense) {
		if s.memories.countNonsense(threadID) < mostNonsense {
			return false, err
		}
		answer = memory.Notes{} // it would never end
	} else if err != nil {
		return false, err
	}
	s.memories.readSense(threadID)
	changes, titled, err := s.keepNotes(ctx, r, answer)
	if err != nil {
		return false, fmt.Errorf("storing notes: %w", err)
	}
	slices.Reverse(changes)
	done.Changes = append(changes, done.Changes...)
	if titled {
		done.Title = answer.Title
	}
	return more, nil
}

// nextRound gives the oldest exchanges of a thread that were not looked through yet; upto 0: there are none. An exchange is
// over when there is an answer of which something came. Of the answer counts what was heard.
func (s *Store) nextRound(ctx context.Context, threadID int64) (round, error) {
	r := round{}
	var err error
	if r.thread, err = s.Thread(ctx, threadID); err != nil {
		return r, err
	}
	if err := s.reader.QueryRowContext(ctx, "SELECT noted FROM thread WHERE id = ?", threadID).Scan(&r.noted); err != nil {
		return r, fmt.Errorf("reading what is noted: %w", s.explain(err))
	}
	all, err := s.messages(ctx, `m.thread_id = ?1 AND m.shown AND m.state IN ('complete', 'cut') AND m.text <> ''
		AND m.place > coalesce((SELECT max(place) FROM message WHERE thread_id = ?1 AND role = 'assistant' AND shown AND id <= ?2), 0)
		ORDER BY m.place`, threadID, r.noted)
	if err != nil {
		return r, err
	}
	var open memory.Exchange
	for _, m := range all {
		if m.Role == User {
			open = memory.Exchange{Message: m.ID, At: m.At, User: joined(open.User, m.Text), Language: m.Language}
			continue
		}
		if r.upto = m.ID; open.Message == 0 {
			continue
		}
		open.Answer, _ = m.heard()
		if r.exchanges = append(r.exchanges, open); len(r.exchanges) == exchangesAtOnce {
			break
		}
		open = memory.Exchange{}
	}
	if r.known, err = s.known(ctx); err != nil {
		return r, err
	}
	return r, nil
}

func joined(before, text string) string {
	if before == "" {
		return text
	}
	return before + "\n" + text
}

// ask asks the model, if there is something to ask.
func (r round) ask(ctx context.Context, n Notetaker) (memory.Notes, error) {
	title := r.thread.Title == ""
	if len(r.exchanges) == 0 || !r.notes && !title {
		return memory.Notes{}, nil
	}
	var nearest []memory.Memory
	if r.notes {
		nearest = r.nearest()
	}
	answer, err := n.Ask(ctx, memory.Instructions(title), memory.Question(r.exchanges, nearest, time.Now()), memory.Schema(title))
	if err != nil {
		return memory.Notes{}, fmt.Errorf("taking notes: %w", err)
	}
	read, err := memory.Read(answer)
	if !r.notes {
		read.Notes = nil
	}
	return read, err
}

// nearest gives the memories that the exchanges may change: those that have words in common with them, then the newest.
func (r round) nearest() []memory.Memory {
	var said string
	for _, e := range r.exchanges {
		said = joined(said, e.User)
	}
	now := time.Now()
	candidates := make([]memory.Memory, 0, len(r.known.all))
	for _, m := range r.known.rank(said, now) {
		candidates = append(candidates, m.Memory)
	}
	var near []memory.Memory
	seen := map[int64]bool{}
	for _, m := range append(candidates, r.known.all...) {
		if len(near) < mostNearest && isTrue(m, now) && !seen[m.ID] {
			seen[m.ID] = true
			near = append(near, m)
		}
	}
	return near
}
