package thread

import (
	"context"
	"time"

	"kaiwa/thread/memory"
)

// A memory is the one that is meant if it has so much of what was asked for, and no other fits nearly as well.
const (
	meantShare  = 0.5
	nearlyMeant = 0.6
)

// A deed is what "remember that …" or "forget …" comes to.
type deed struct {
	memory.Deed
	wish  memory.Wish
	meant []memory.Memory
}

// wished tells what the user's words ask for, and what that comes to, by what is known.
func (k *knowledge) wished(text string) deed {
	wish, ok := memory.Asked(text)
	if !ok {
		return deed{}
	}
	d := deed{wish: wish}
	if wish.Forget {
		d.Deed, d.meant = k.find(wish.What)
		return d
	}
	if memory.Forbidden(wish.What) {
		d.Deed = memory.Refused
		return d
	}
	for _, m := range k.all {
		if isTrue(m, time.Now()) && memory.Same(m.Text, wish.What) {
			d.Deed, d.meant = memory.Known, []memory.Memory{m}
			return d
		}
	}
	d.Deed, d.meant = memory.Noted, []memory.Memory{{Text: wish.What, Kind: wish.Kind, Origin: memory.User}}
	return d
}

// find finds the one memory that is meant: Removed, else Ambiguous with those that may be, or Unknown.
func (k *knowledge) find(what string) (memory.Deed, []memory.Memory) {
	var fit []ranked
	for _, r := range k.rank(what, time.Now()) {
		if r.Share >= meantShare && r.ReplacedBy == 0 {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 {
		return memory.Unknown, nil
	}
	var meant []memory.Memory
	for _, r := range fit {
		if r.Score >= nearlyMeant*fit[0].Score {
			meant = append(meant, r.Memory)
		}
	}
	if len(meant) > 1 {
		return memory.Ambiguous, meant
	}
	return memory.Removed, meant
}

// obey does at once what a message asks for: "remember that …", "forget …".
func (c *Conversation) obey(ctx context.Context, m Message) error {
	known, err := c.store.known(ctx)
	if err != nil {
		return err
	}
	switch d := known.wished(m.Text); d.Deed {
	case memory.Noted:
		add := d.meant[0]
		add.From, add.Message = m.At, m.ID
		_, err = c.store.addMemory(ctx, add, m.ID)
	case memory.Removed:
		_, err = c.store.forget(ctx, d.meant[0].ID, m.ID, true, c.audioDir)
	}
	return err
}

// told tells the model what a message of the user did, so that it can say so. What is not stored yet will do it.
func (c *Conversation) told(ctx context.Context, known *knowledge, said Message, language string) (string, error) {
	if _, ok := memory.Asked(said.Text); !ok {
		return "", nil
	}
	changes, err := c.store.Changes(ctx, said.ID)
	if err != nil {
		return "", err
	}
	if len(changes) > 0 {
		did, meant := memory.Noted, []memory.Memory{changes[0].Memory}
		if changes[0].Action == memory.Forgot {
			did = memory.Removed
		}
		return memory.Told(did, meant, language), nil
	}
	d := known.wished(said.Text)
	if said.ID != 0 && (d.Deed == memory.Noted || d.Deed == memory.Removed) {
		d.Deed = memory.Undone // it would have done it
	}
	return memory.Told(d.Deed, d.meant, language), nil
}
