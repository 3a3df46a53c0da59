package settings

import (
	"context"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// What can be done with a key.
const (
	newKey    = "new"
	checkKey  = "check"
	removeKey = "remove"
)

// keysRead is what the keyring says.
type keysRead struct {
	keys map[config.Role]config.KeyInUse
	err  error
}

// checked is what became of a key or an address: it was kept, and a server was asked.
type checked struct {
	keys   map[config.Role]config.KeyInUse // nil: they did not change
	where  string                          // the key is kept there; "" where none was
	said   words.Text                      // what a success says
	asked  bool
	models int
	err    error
}

func (p *Pane) readKeys() tea.Cmd {
	read := p.deps.Keys
	return p.keyring.Start(func(ctx context.Context) any {
		keys, err := read(ctx)
		return keysRead{keys, err}
	})
}

func (p *Pane) keyItems(role config.Role) []item {
	k, has := p.keys[role]
	if k.Common {
		k, has = config.KeyInUse{}, false
	}
	var out []item
	if has {
		out = append(out, item{value: checkKey, label: words.KeyCheck.In(p.lang)})
	}
	if !k.Locked {
		out = append(out, item{value: newKey, label: words.KeyNew.In(p.lang)})
	}
	if has && !k.Locked {
		out = append(out, item{value: removeKey, label: words.KeyRemove.In(p.lang)})
	}
	return out
}

func (p *Pane) pickKey(role config.Role, what string) tea.Cmd {
	switch what {
	case newKey:
		p.field = pane.NewSecret("")
		return nil
	case checkKey:
		p.back()
		return p.verify(role, words.KeyWorks)
	}
	p.back()
	return p.keep(role, "")
}

func (p *Pane) submitKey(role config.Role, secret string) tea.Cmd {
	if secret == "" {
		p.field = nil
		return nil
	}
	if problem, bad := keyProblem(secret); bad {
		return p.refuse(problem.In(p.lang))
	}
	p.back()
	return p.keep(role, secret)
}

// keep saves a key, or removes it, then asks the server whether it works.
func (p *Pane) keep(role config.Role, secret string) tea.Cmd {
	deps := p.deps
	clear(p.models)
	return p.check.Start(func(ctx context.Context) any {
		where, err := deps.SaveKey(ctx, role, secret)
		if err != nil {
			return checked{err: err}
		}
		keys, err := deps.Keys(ctx)
		if secret == "" || err != nil {
			return checked{keys: keys, said: words.KeyRemoved, err: err}
		}
		models, err := deps.Models(ctx, role)
		return checked{keys: keys, where: where, said: words.KeyWorks, asked: true, models: len(models), err: err}
	})
}

// verify asks a role's server for its models.
func (p *Pane) verify(role config.Role, said words.Text) tea.Cmd {
	list := p.deps.Models
	return p.check.Start(func(ctx context.Context) any {
		models, err := list(ctx, role)
		return checked{said: said, asked: true, models: len(models), err: err}
	})
}

func (p *Pane) checked(c checked) {
	if c.keys != nil {
		p.keys = c.keys
	}
	var kept string
	if c.where != "" {
		kept = words.KeyKept.In(p.lang, p.place(c.where))
	}
	if c.err != nil {
		p.fail(c.err)
		p.note.Do += "\n" + kept
		return
	}
	p.note = pane.Notice{What: c.said.In(p.lang), Do: kept}
	if c.asked {
		p.note.What += " · " + words.ModelCount.In(p.lang, c.models)
	}
}

// cleanKey takes a key out of what people paste: quotes around it, the name of a variable before it.
func cleanKey(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "export ")
	if _, after, ok := strings.Cut(s, "_API_KEY="); ok {
		s = after
	}
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(s), "Bearer "), `"' `)
}

// keyProblem says what is surely wrong with a key.
func keyProblem(s string) (words.Text, bool) {
	switch {
	case strings.Contains(s, "://"):
		return words.KeyIsAddress, true
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return words.KeyWithSpaces, true
	}
	return words.Text{}, false
}
