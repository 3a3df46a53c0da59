package thread

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kaiwa/thread/memory"
	"kaiwa/thread/recall"
)

// What is remembered may take so many tokens, and of a small window so much of it at most.
const (
	profileTokens  = 400
	profileShare   = 10 // a tenth
	recalledTokens = 1500
	recalledShare  = 4 // a quarter
	mostMemories   = 20
	shortestLine   = 12 // tokens that a memory takes with its date at least
)

// A prompt is what an answerer is asked, beside the persona.
type prompt struct {
	profile, recalled string
	history           history
	trial             bool
}

func (c *Conversation) request(p prompt) Request {
	return Request{Persona: c.persona, Thread: c.thread, History: p.history.messages(), Profile: p.profile, Recalled: p.recalled,
		Trial: p.trial}
}

// prompt puts together what is sent to be answered: what is known, the thread, and what was said since, which makes the
// answer one on trial.
func (c *Conversation) prompt(ctx context.Context, said ...Message) (prompt, error) {
	p := prompt{trial: len(said) > 0}
	before, err := c.store.older(ctx, c.thread)
	if err != nil {
		return prompt{}, err
	}
	known := &knowledge{}
	if c.memory {
		if known, err = c.store.known(ctx); err != nil {
			return prompt{}, err
		}
	}
	standing := known.standing(min(profileTokens, c.window/profileShare))
	p.profile = memory.Profile(memoryLines(standing, ""), before.text)
	left := c.window - estimate(c.persona.System()) - tokens(p.profile)
	if p.history, err = c.store.history(ctx, c.thread, before.place, left, said...); err != nil {
		return prompt{}, err
	}
	if len(p.history.exchanges) == 0 {
		return prompt{}, errNothing
	}
	if c.memory {
		if p.recalled, err = c.recalled(ctx, known, standing, p.history); err != nil {
			return prompt{}, err
		}
		p.history.fit(left - tokens(p.recalled))
	}
	return p, nil
}

// recalled gives what matters for the user's last words beside what stands in the profile, and what "remember that …" or
// "forget …" did.
func (c *Conversation) recalled(ctx context.Context, known *knowledge, standing []memory.Memory, h history) (string, error) {
	said := h.last()
	language := cmp.Or(script(said.Text), said.Language)
	done, err := c.told(ctx, known, said, language)
	if err != nil {
		return "", err
	}
	block, err := c.store.recall(ctx, known, look{
		text: said.Text, language: language, except: c.thread, without: standing,
		tokens: min(recalledTokens, c.window/recalledShare) - tokens(done),
	})
	if block != "" && done != "" {
		block += "\n"
	}
	return block + done, err
}

// A look is for what to look, and where.
type look struct {
	text, language string
	except         int64           // a thread
	without        []memory.Memory // that stand elsewhere
	tokens         int
}

// recall gives a block of the best memories and passages for a text, "" where there are none.
func (s *Store) recall(ctx context.Context, known *knowledge, l look) (string, error) {
	now := time.Now()
	left := l.tokens - tokens(memory.Recalled([]string{""}, []string{""}, l.language))
	var best []memory.Memory
	for _, r := range known.rank(l.text, now) {
		in := slices.ContainsFunc(l.without, func(m memory.Memory) bool { return m.ID == r.ID })
		if cost := tokens(memory.Line(r.Memory, l.language)); !in && cost <= left && len(best) < mostMemories {
			best = append(best, r.Memory)
			left -= cost
		}
	}
	found, err := s.index.Recall(ctx, recall.Question{Text: l.text, Now: now, Budget: left, Except: l.except})
	if err != nil {
		return "", fmt.Errorf("recalling: %w", s.explain(err))
	}
	var passages []string
	for _, p := range found {
		passages = append(passages, memory.Passage(p, l.language))
	}
	return memory.Recalled(memoryLines(best, l.language), passages, l.language), nil
}

func memoryLines(all []memory.Memory, language string) []string {
	var lines []string
	for _, m := range all {
		lines = append(lines, memory.Line(m, language))
	}
	return lines
}

// standing gives the memories that are always put before the model, oldest first: those that are pinned, how the user wants
// to be answered, and as many others as fit, the newest. So words that have nothing in common with a question find what
// matters for it, as long as not too much is known.
func (k *knowledge) standing(left int) []memory.Memory {
	var chosen []memory.Memory
	now := time.Now()
	for _, wanted := range []func(memory.Memory) bool{
		func(m memory.Memory) bool { return m.Pinned },
		func(m memory.Memory) bool { return m.Kind == memory.Instruction && !m.Pinned },
		func(m memory.Memory) bool { return m.Kind != memory.Instruction && !m.Pinned },
	} {
		for _, m := range k.all {
			if left < shortestLine {
				break
			}
			if !isTrue(m, now) || !wanted(m) {
				continue
			}
			if cost := tokens(memory.Line(m, "")); cost <= left {
				chosen = append(chosen, m)
				left -= cost
			}
		}
	}
	slices.SortFunc(chosen, func(a, b memory.Memory) int { return cmp.Compare(a.ID, b.ID) })
	return chosen
}

func isTrue(m memory.Memory, now time.Time) bool { return m.To.IsZero() || m.To.After(now) }
