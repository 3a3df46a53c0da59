package settings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/ui/words"
)

// modelsListed is what a server offers.
type modelsListed struct {
	role   config.Role
	models []service.Model
	err    error
}

// listModels asks the role's server, unless it was asked since the pane was opened.
func (p *Pane) listModels(role config.Role) tea.Cmd {
	if p.models[role] != nil {
		return nil
	}
	list := p.deps.Models
	return p.catalog.Start(func(ctx context.Context) any {
		models, err := list(ctx, role)
		return modelsListed{role, models, err}
	})
}

func (p *Pane) modelsListed(m modelsListed) {
	if m.err != nil {
		p.fail(m.err)
		if p.picker != nil {
			p.note.Do += "\n" + words.ModelTypeIt.In(p.lang)
		}
		return
	}
	p.models[m.role] = append([]service.Model{}, m.models...) // not nil: it was asked
	p.refill()
}

// refill puts what was found out into the open list. The marker stays on what it stands on.
func (p *Pane) refill() {
	if p.picker == nil {
		return
	}
	selected, ok := p.picker.selected()
	p.picker.items = p.items(rows[p.at])
	if !ok {
		selected.value = p.picker.current
	}
	p.picker.find(selected.value)
}

// modelItems lists a role's models: what is set first where the server does not name it, then the likely ones. Where
// there may be none, that comes before.
func (p *Pane) modelItems(r row, current string) []item {
	models := p.models[r.role]
	var out []item
	if r.empty != (words.Text{}) {
		out = append(out, item{label: r.empty.In(p.lang)})
	}
	if current != "" && !slices.ContainsFunc(models, func(m service.Model) bool { return m.ID == current }) {
		it := item{value: current, label: current}
		if models != nil {
			it.note = words.NoteNotListed.In(p.lang)
		}
		out = append(out, it)
	}
	return append(out, itemsOf(p.lang, r.role, models)...)
}

// itemsOf lists models for a role, the likely ones first.
func itemsOf(l words.Language, role config.Role, models []service.Model) []item {
	sorted := slices.Clone(models)
	slices.SortStableFunc(sorted, func(a, b service.Model) int {
		return cmp.Or(cmp.Compare(rank(role, a.ID), rank(role, b.ID)), cmp.Compare(a.ID, b.ID))
	})
	var out []item
	for _, m := range sorted {
		it := item{value: m.ID, label: m.ID}
		if m.Shutdown != "" {
			it.note = words.NoteEnds.In(l, m.Shutdown)
		}
		out = append(out, it)
	}
	return out
}

// modelNote is when a model ends, where the server was asked.
func (p *Pane) modelNote(role config.Role, id string) string {
	for _, m := range p.models[role] {
		if m.ID == id && m.Shutdown != "" {
			return words.NoteEnds.In(p.lang, m.Shutdown)
		}
	}
	return ""
}

// What the names of models have in them, by what they are for. Only a guess: every model can be picked.
var (
	hears   = []string{"transcri", "whisper", "parakeet", "sensevoice", "moonshine"}
	speaks  = []string{"tts", "speech", "audio", "kokoro", "piper", "voice"}
	neither = []string{"embed", "dall-e", "image", "moderation", "rerank", "sora", "realtime"}
)

// rank orders models for a role: 0 is likely, 1 possible, 2 hardly.
func rank(role config.Role, id string) int {
	id = strings.ToLower(id)
	has := func(parts []string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(id, part) })
	}
	var likely bool
	switch {
	case has(hears):
		likely = role == config.RoleListening
	case has(neither):
		return 2
	case has(speaks):
		likely = role == config.RoleSpeaking
	default:
		likely = role == config.RoleAnswering
	}
	if likely {
		return 0
	}
	return 1
}
