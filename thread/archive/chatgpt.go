package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"iter"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"kaiwa/thread"
)

// A conversation is one of ChatGPT's conversations.json: a tree of nodes. OpenAI documents it nowhere; this is what the
// files have.
type conversation struct {
	ID      string              `json:"conversation_id"`
	OldID   string              `json:"id"` // in older files
	Title   string              `json:"title"`
	Created float64             `json:"create_time"` // seconds since 1970, to the microsecond
	Updated float64             `json:"update_time"`
	Mapping map[string]chatNode `json:"mapping"`
	Current string              `json:"current_node"`
}

type chatNode struct {
	Message  *chatMessage `json:"message"` // none in the root
	Parent   string       `json:"parent"`
	Children []string     `json:"children"`
}

type chatMessage struct {
	Author struct {
		Role string `json:"role"`
	} `json:"author"`
	Created   float64 `json:"create_time"`
	Recipient string  `json:"recipient"` // "all", or the tool that is called
	Status    string  `json:"status"`
	Content   struct {
		Type  string            `json:"content_type"`
		Parts []json.RawMessage `json:"parts"`
	} `json:"content"`
	Metadata struct {
		Model  string `json:"model_slug"`
		Hidden bool   `json:"is_visually_hidden_from_conversation"`
	} `json:"metadata"`
}

// A span is where a conversation stands in its file.
type span struct {
	from    int64
	created time.Time
}

// readChatGPT imports conversations.json, the oldest conversation first.
func (i *importer) readChatGPT(ctx context.Context, s *source) error {
	var spans []span
	w := walker{json.NewDecoder(s.checked())}
	err := w.elements("it", func() error {
		var text json.RawMessage
		if err := w.value(&text); err != nil {
			return err
		}
		c, err := parseConversation(text)
		if err != nil {
			return within(err, "conversation %d", len(spans)+1)
		}
		spans = append(spans, span{w.InputOffset() - int64(len(text)), c.created()})
		return nil
	})
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return err
	}
	slices.SortStableFunc(spans, func(a, b span) int { return a.created.Compare(b.created) })
	for _, at := range spans {
		var c conversation
		if err := json.NewDecoder(s.at(at.from)).Decode(&c); err != nil {
			return unreadable(err)
		}
		if err := i.conversation(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func parseConversation(text json.RawMessage) (c conversation, err error) {
	if err := json.Unmarshal(text, &c); err != nil {
		return c, unreadable(err)
	}
	if c.Mapping == nil {
		return c, broken("it has no mapping: %s", neither)
	}
	return c, nil
}

// conversation imports one. One without any text is left out.
func (i *importer) conversation(ctx context.Context, c conversation) error {
	created := c.created()
	if _, ok := i.there[created.UnixNano()]; ok {
		i.done.Known++
		return nil
	}
	messages, shown, skipped := c.messages()
	i.done.Skipped += skipped
	if len(messages) == 0 {
		return nil
	}
	t := thread.Thread{Title: strings.TrimSpace(c.Title), Created: created}
	if c.Updated > 0 {
		t.Updated = moment(c.Updated)
	}
	_, err := i.thread(ctx, len(messages), thread.Import{Thread: t, Messages: all(messages), Shown: shown})
	return err
}

func all(messages []thread.Message) iter.Seq2[thread.Message, error] {
	return func(yield func(thread.Message, error) bool) {
		for _, m := range messages {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// created is when it was begun. Two of one microsecond, or without any time, are told apart by their nanoseconds, which
// are made of the id: the same ones whenever the file is read.
func (c conversation) created() time.Time {
	at := c.Created
	for _, n := range c.Mapping {
		if m := n.Message; at == 0 && m != nil {
			at = m.Created
		} else if m != nil && c.Created == 0 && m.Created > 0 {
			at = min(at, m.Created)
		}
	}
	sum := fnv.New32a()
	sum.Write([]byte(cmp.Or(c.ID, c.OldID, c.Title)))
	return moment(at).Add(time.Duration(sum.Sum32()%1000) * time.Nanosecond)
}

// moment reads seconds since 1970. A float64 has microseconds of them, and no more.
func moment(seconds float64) time.Time {
	if seconds <= 0 || seconds > 1<<33 {
		return time.Unix(0, 0)
	}
	return time.UnixMicro(int64(math.Round(seconds * 1e6)))
}

// messages walks through the tree, parents first: the messages, the last one shown, and how much was no text.
func (c conversation) messages() (found []thread.Message, shown int64, skipped int) {
	type step struct {
		id     string
		parent int64 // the nearest message above that was kept
		at     time.Time
	}
	ids := map[string]int64{} // of the message that a node is, or else of the nearest above
	var stack []step
	for _, id := range slices.Backward(c.roots()) {
		stack = append(stack, step{id: id, at: moment(c.Created)})
	}
	for len(stack) > 0 {
		here := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n, there := c.Mapping[here.id]
		if _, seen := ids[here.id]; seen || !there {
			continue
		}
		if n.Message != nil {
			if n.Message.Created > 0 {
				here.at = moment(n.Message.Created)
			}
			text, lost := n.Message.text()
			skipped += lost
			if text != "" {
				m := n.Message.message(text)
				m.ID, m.Parent, m.At = int64(len(found)+1), here.parent, here.at
				found = append(found, m)
				here.parent = m.ID
			}
		}
		ids[here.id] = here.parent
		for _, child := range slices.Backward(n.Children) {
			stack = append(stack, step{child, here.parent, here.at})
		}
	}
	if at, ok := ids[c.Current]; ok {
		return found, at, skipped
	}
	return found, int64(len(found)), skipped
}

// roots are the nodes that no other one comes before.
func (c conversation) roots() (ids []string) {
	for id, n := range c.Mapping {
		if _, ok := c.Mapping[n.Parent]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// citation is a mark that ChatGPT shows as a link, and nobody can follow elsewhere.
var citation = regexp.MustCompile(` ?\x{E200}(?:file)?cite\x{E202}[^\x{E201}]*\x{E201}`)

// text is what was said, "" where nothing was, and how many parts of it are no text. What tools were told and what they
// answered counts as one each.
func (m chatMessage) text() (text string, skipped int) {
	said := m.Author.Role == "user" || m.Author.Role == "assistant" && (m.Recipient == "" || m.Recipient == "all")
	kind := m.Content.Type == "text" || m.Content.Type == "multimodal_text"
	switch {
	case m.Metadata.Hidden, m.Author.Role == "system":
		return "", 0 // the service's own
	case !said || !kind:
		return "", 1
	}
	var parts []string
	for _, raw := range m.Content.Parts {
		part, ok := partText(raw)
		if !ok {
			skipped++
		} else if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return citation.ReplaceAllString(strings.Join(parts, "\n\n"), ""), skipped
}

// partText is a part's text: a string, or the transcript of something spoken.
func partText(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	var spoken struct {
		Type string `json:"content_type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &spoken) == nil && spoken.Type == "audio_transcription" {
		return spoken.Text, true
	}
	return "", false
}

// message is what is kept of it, but for its place and time.
func (m chatMessage) message(text string) thread.Message {
	kept := thread.Message{Role: thread.Role(m.Author.Role), State: thread.Complete, Text: text, Heard: -1}
	if kept.Role == thread.Assistant {
		kept.Model, kept.Finish = m.Metadata.Model, "stop"
		if m.Status == "finished_partial_completion" {
			kept.State, kept.Finish = thread.Cut, ""
		}
	}
	return kept
}
