package settings

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// asked is what the server answers.
type asked struct {
	models []service.Model
	err    error
}

// kept is where things were saved.
type kept struct {
	where string // the key; "" where there is none
	err   error
}

// takeSecret asks the server with the key that was typed.
func (f *First) takeSecret() tea.Cmd {
	secret := cleanKey(f.field.Text())
	if problem, bad := keyProblem(secret); bad {
		f.note = pane.Notice{What: problem.In(f.lang), Bad: true}
		return nil
	}
	if secret == "" && !f.own {
		return nil
	}
	f.secret, f.models, f.knows = secret, nil, false
	f.show(asking, 0)
	try, address := f.deps.Try, f.address
	return f.ask.Start(func(ctx context.Context) any {
		models, err := try(ctx, address, secret)
		return asked{models, err}
	})
}

// keep saves the server and the key.
func (f *First) keep() tea.Cmd {
	f.show(saving, 0)
	deps, own, address, secret := f.deps, f.own, f.address, f.secret
	return f.save.Start(func(ctx context.Context) any {
		if own {
			if err := deps.Save(ctx, "service.base_url", address); err != nil {
				return kept{err: err}
			}
		}
		if secret == "" {
			return kept{}
		}
		where, err := deps.SaveKey(ctx, config.RoleCommon, secret)
		return kept{where, err}
	})
}

// finish saves the models that were chosen, and goes on.
func (f *First) finish() tea.Cmd {
	if len(f.chosen) == 0 {
		f.result = Continue
		return nil
	}
	save, chosen := f.deps.Save, maps.Clone(f.chosen)
	f.step = saving
	return f.save.Start(func(ctx context.Context) any {
		for role, model := range chosen {
			if err := save(ctx, string(role)+".model", model); err != nil {
				return err
			}
		}
		return Continue
	})
}

// finished takes a task's answer in.
func (f *First) finished(d pane.Done) tea.Cmd {
	if !f.ask.Take(d) && !f.save.Take(d) {
		return nil
	}
	switch m := d.Result.(type) {
	case asked:
		if m.err != nil {
			f.refuse = m.err
			f.show(refused, 0)
			return nil
		}
		f.models, f.knows = m.models, true
		return f.keep()
	case kept:
		if m.err != nil {
			f.refuse = m.err
			f.show(refused, 0)
			return nil
		}
		f.arrive(m.where)
	case Result:
		f.result = m
	case error:
		f.show(ready, len(services))
		f.fail(m)
	}
	return nil
}

// arrive shows what the server offers, and proposes a model where what is set is not there.
func (f *First) arrive(where string) {
	f.show(ready, len(services))
	f.found = f.outcome(where)
	clear(f.chosen)
	for _, role := range services {
		set := f.set(role)
		if len(f.models) == 0 || f.offers(set) || f.locked(role) {
			continue
		}
		if items := itemsOf(f.lang, role, f.models); rank(role, items[0].value) == 0 {
			f.chosen[role] = items[0].value
		}
	}
}

func (f *First) fail(err error) {
	what, do := words.ErrorInSettings(f.lang, err)
	f.note = pane.Notice{What: what, Do: do, Bad: true}
}
