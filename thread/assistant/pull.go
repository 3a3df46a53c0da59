package assistant

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kaiwa/thread"
)

// interrupted finds the note before what a user said, that tells the model how far it was heard. Another machine's kaiwa
// put it there.
var interrupted = regexp.MustCompile(`^\[[^\[\]\n]+\]\n`)

// others gives the messages among the items that are neither of those that were sent, in their order, nor of the answer.
func others(items []item, sent []thread.Message, answer []string) []item {
	var found []item
	for _, it := range items {
		switch {
		case it.role == "" || slices.Contains(answer, it.id):
		case len(sent) > 0 && it.is(sent[0]):
			sent = sent[1:]
		default:
			found = append(found, it)
		}
	}
	return found
}

// pull puts what others added to the copy into our thread, and gives the ids that it has there. Several messages of one
// role in a row become one, as they do in a history. What is in the thread already is left out: a machine with the same
// database put it there. So is a question that nobody has answered yet; whole then tells that not all were taken.
func pull(ctx context.Context, s Store, threadID int64, items []item) (ids []int64, whole bool, err error) {
	found := messagesOf(items)
	whole = true
	if n := len(found); n > 0 && found[n-1].Role == thread.User {
		found, whole = found[:n-1], false
	}
	if len(found) == 0 {
		return nil, whole, nil
	}
	path, err := s.Path(ctx, threadID)
	if err != nil {
		return nil, false, fmt.Errorf("reading the thread: %w", err)
	}
	found = unknown(found, path)
	if len(found) == 0 {
		return nil, whole, nil
	}
	stored, err := s.Append(ctx, threadID, found...)
	for _, m := range stored {
		ids = append(ids, m.ID)
	}
	return ids, whole, err
}

// unknown leaves out exchanges that a thread has.
func unknown(found, path []thread.Message) []thread.Message {
	var left []thread.Message
	for len(found) > 0 {
		n := min(2, len(found))
		if found[0].Role == thread.Assistant {
			n = 1
		}
		if !has(path, found[:n]) {
			left = append(left, found[:n]...)
		}
		found = found[n:]
	}
	return left
}

// has tells whether a thread has these messages in a row. Of an answer it may have only the beginning.
func has(path, exchange []thread.Message) bool {
	for i := range path[:max(0, len(path)-len(exchange)+1)] {
		if slices.EqualFunc(path[i:i+len(exchange)], exchange, func(p, m thread.Message) bool {
			return p.Role == m.Role && (p.Text == m.Text || p.State == thread.Cut && strings.HasPrefix(m.Text, p.Text))
		}) {
			return true
		}
	}
	return false
}

// messagesOf makes messages of items.
func messagesOf(items []item) []thread.Message {
	var found []thread.Message
	for _, it := range items {
		m := thread.Message{Role: thread.Role(it.role), State: thread.Complete, Text: it.text, Heard: -1}
		switch m.Role {
		case thread.User:
			m.Text = interrupted.ReplaceAllString(m.Text, "")
		case thread.Assistant:
			m.Finish = "stop"
		default:
			continue // a system message of another program
		}
		if strings.TrimSpace(m.Text) == "" {
			continue
		}
		if n := len(found); n > 0 && found[n-1].Role == m.Role {
			found[n-1].Text += "\n" + m.Text
			continue
		}
		found = append(found, m)
	}
	return found
}
