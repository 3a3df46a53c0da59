package thread

import (
	"context"
	"fmt"
	"io"
	"time"
)

// A draft is a recording on trial: a file in unfiled, and no row. Each Draft is written in place of the one before, so
// that there is never less than one on the disk, and never more.
//
// The program that makes it holds a file beside it until the draft is gone. By that the Recover of another program
// knows a draft that is still wanted from one that a crash left: the system lets go of what a program held when it dies.
type draft struct {
	name string
	live io.Closer // nil where it could not be held: then its age must tell
}

// Draft keeps a recording whose end is not sure yet, on the disk but not in the thread. The next Draft replaces it, Keep
// makes a message of the recording in its place, Discard drops it. One that none of them followed is found by Recover.
// Errors are fault.CannotSave.
func (c *Conversation) Draft(_ context.Context, r Recording) error {
	c.drafting.Lock()
	defer c.drafting.Unlock()
	if c.draft == nil {
		name := soundName(c.thread, time.Now())
		c.draft = &draft{name: name, live: c.sounds().claim(name + liveEnd)}
	}
	if err := c.sounds().write(c.draft.name+draftEnd, r.WAV); err != nil {
		return fmt.Errorf("keeping a recording on trial: %w", err)
	}
	return nil
}

// Discard drops the draft, if there is one.
func (c *Conversation) Discard(context.Context) error {
	c.drafting.Lock()
	defer c.drafting.Unlock()
	if err := c.discard(); err != nil {
		return fmt.Errorf("dropping a recording on trial: %w", err)
	}
	return nil
}

// discard removes the draft, and only then what says that it is wanted.
func (c *Conversation) discard() error {
	d := c.draft
	if d == nil {
		return nil
	}
	c.draft = nil
	_, err := c.sounds().remove(d.name + draftEnd)
	if d.live != nil {
		d.live.Close()
	}
	_, _ = c.sounds().remove(d.name + liveEnd) // left behind, it is swept one day
	return err
}
