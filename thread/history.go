package thread

import (
	"context"
	"fmt"
	"slices"
)

// A history is what of a thread is sent to be answered: whole exchanges, the last one the user's message that
// waits for its answer.
//
// An exchange is a message of the user and its answer. Left out are recordings without text and answers of
// which nothing came or nothing was heard; of several answers to one message the newest counts; answers after
// the newest message of the user are tries at what is to be answered now.
type history struct {
	backwards []Message // newest first
	exchanges []exchange
}

// An exchange is one part of a history, newest first like its messages.
type exchange struct {
	messages, tokens int
	note             string // that its answer was interrupted; it is sent before what the user said then
}

// A collector builds a history from a thread's messages, newest first.
type collector struct {
	history
	left        int     // tokens
	answer      Message // that waits for the message that it answers; without Text there is none
	interrupted bool    // that answer was
}

// add takes the next older message, and tells whether more are wanted.
func (c *collector) add(m Message) bool {
	if m.Role == User {
		return c.exchange(m)
	}
	if len(c.exchanges) > 0 && c.answer.Text == "" {
		m.Text, c.interrupted = m.heard()
		c.answer = m
	}
	return true
}

// exchange closes the exchange that the user's message began; without Text the thread began with the answer.
// The newest exchange is always sent: if it alone is too long, the service says so.
func (c *collector) exchange(said Message) bool {
	var e exchange
	if c.answer.Text != "" && c.interrupted {
		then := c.backwards[len(c.backwards)-1]
		e.note = interruption(c.answer.Text, languageOf(said, c.answer, then))
		e.tokens = estimate(e.note)
	}
	for _, m := range []Message{c.answer, said} {
		if m.Text != "" {
			c.backwards = append(c.backwards, m)
			e.messages++
			e.tokens += estimate(m.Text)
		}
	}
	c.answer = Message{}
	if e.messages == 0 || e.tokens > c.left && len(c.exchanges) > 0 {
		c.backwards = c.backwards[:len(c.backwards)-e.messages]
		return false
	}
	c.left -= e.tokens
	c.exchanges = append(c.exchanges, e)
	return true
}

// history reads as much of a thread after a place, with what was said since, as fits into so many tokens, from its end
// backwards and no further.
func (s *Store) history(ctx context.Context, threadID, after int64, tokens int, said ...Message) (history, error) {
	c := collector{left: tokens}
	for _, m := range slices.Backward(said) {
		if !c.add(m) {
			return c.history, nil
		}
	}
	rows, err := s.reader.QueryContext(ctx, `SELECT id, role, state, text, heard, language FROM message
		WHERE thread_id = ? AND place > ? AND shown AND state IN ('complete', 'cut') AND text <> '' ORDER BY place DESC`,
		threadID, after)
	if err != nil {
		return history{}, fmt.Errorf("reading the history: %w", s.explain(err))
	}
	defer rows.Close()
	var m Message
	for rows.Next() {
		// One message for all, and plain strings, which database/sql is quick with: this is done before each answer.
		if err := rows.Scan(&m.ID, (*string)(&m.Role), (*string)(&m.State), &m.Text, &m.Heard, &m.Language); err != nil {
			return history{}, fmt.Errorf("reading the history: %w", s.explain(err))
		}
		if !c.add(m) {
			return c.history, nil
		}
	}
	if err := rows.Err(); err != nil {
		return history{}, fmt.Errorf("reading the history: %w", s.explain(err))
	}
	c.exchange(Message{})
	return c.history, nil
}

// messages gives the history as it is sent: oldest first. Messages that the user said in a row are one: the chat
// templates of many local models refuse two of one role, and a system message anywhere but at the beginning.
func (h history) messages() []Message {
	sent := make([]Message, 0, len(h.backwards))
	note, left := "", h.backwards
	for _, e := range slices.Backward(h.exchanges) {
		for range e.messages {
			m := left[len(left)-1]
			left = left[:len(left)-1]
			if note != "" {
				m.Text = note + "\n" + m.Text
			}
			if note = ""; len(sent) > 0 && sent[len(sent)-1].Role == m.Role {
				m.Text = sent[len(sent)-1].Text + "\n" + m.Text
				sent[len(sent)-1] = m
				continue
			}
			sent = append(sent, m)
		}
		note = e.note
	}
	return sent
}

// last is the message of the user that waits for its answer.
func (h history) last() Message { return h.backwards[0] }

// fit drops the oldest exchanges until the others take at most so many tokens. The newest exchange stays.
func (h *history) fit(tokens int) {
	messages := 0
	for i, e := range h.exchanges {
		if tokens -= e.tokens; i > 0 && tokens < 0 {
			h.exchanges, h.backwards = h.exchanges[:i], h.backwards[:messages]
			return
		}
		messages += e.messages
	}
}

// trim drops the oldest exchanges until at most half of the tokens are left, and tells whether it could.
// The newest exchange stays.
func (h *history) trim() bool {
	total := 0
	for _, e := range h.exchanges {
		total += e.tokens
	}
	tokens, messages := 0, 0
	for i, e := range h.exchanges {
		if tokens += e.tokens; i > 0 && tokens > total/2 {
			h.exchanges, h.backwards = h.exchanges[:i], h.backwards[:messages]
			return true
		}
		messages += e.messages
	}
	return false
}
