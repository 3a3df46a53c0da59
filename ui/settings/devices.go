package settings

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/ui/pane"
	"kaiwa/ui/words"
	"kaiwa/voice"
	"kaiwa/voice/audio"
)

// devicesListed is what is connected.
type devicesListed struct {
	devices Devices
	err     error
}

// lookUp looks for devices, each time: they come and go.
func (p *Pane) lookUp() tea.Cmd {
	list := p.deps.Devices
	return p.lookup.Start(func(ctx context.Context) any {
		devices, err := list(ctx)
		return devicesListed{devices, err}
	})
}

func (p *Pane) devicesListed(d devicesListed) {
	p.looked = true
	if d.err != nil {
		p.fail(d.err)
		return
	}
	p.devices = d.devices
	if rows[p.at].kind == aDevice {
		p.refill()
	}
}

func (p *Pane) devicesFor(key string) []audio.Device {
	if key == microphone {
		return p.devices.Microphones
	}
	return p.devices.Loudspeakers
}

// missing tells that a device is wanted but not connected.
func (p *Pane) missing(key, name string) bool {
	return p.looked && !slices.ContainsFunc(p.devicesFor(key), func(d audio.Device) bool { return d.Name == name })
}

// deviceItems lists the system's default, what is connected, and what is wanted but not there.
func (p *Pane) deviceItems(key, current string) []item {
	out := []item{{label: words.ValueDefault.In(p.lang)}}
	for _, d := range p.devicesFor(key) {
		it := item{value: d.Name, label: d.Name}
		if d.Default {
			it.note = words.NoteDefault.In(p.lang)
		}
		out = append(out, it)
	}
	if current != "" && !slices.ContainsFunc(out, func(it item) bool { return it.value == current }) {
		it := item{value: current, label: current}
		if p.looked {
			it.note = words.NoteMissing.In(p.lang)
		}
		out = append(out, it)
	}
	return out
}

// voiceItems lists the voices that are known, the one in force where it is another, and a way to type one.
func (p *Pane) voiceItems(current string) []item {
	var out []item
	if !slices.Contains(voices, current) {
		out = append(out, item{value: current, label: current})
	}
	for _, v := range voices {
		out = append(out, item{value: v, label: v})
	}
	return append(out, item{label: words.VoiceOther.In(p.lang), other: true})
}

// play says a sample, after a wait. What was playing stops at once.
func (p *Pane) play(name string, after time.Duration) tea.Cmd {
	say := p.deps.Sample
	p.sounding = name
	return p.sample.Start(func(ctx context.Context) any {
		if !pane.Pause(ctx, after) {
			return nil
		}
		if err := say(ctx, name); err != nil {
			return err
		}
		return nil
	})
}

// microphoneWanted tells which microphone's level is on the screen, if one is.
func (p *Pane) microphoneWanted() (name string, yes bool) {
	if p.field != nil || rows[p.at].key != microphone {
		return "", false
	}
	if p.picker == nil {
		return p.textOf(microphone), true
	}
	it, ok := p.picker.selected()
	return it.value, ok
}

// settle starts and stops what the screen as it is now needs: the microphone, the meter, the spinner,
// the list of devices.
func (p *Pane) settle() tea.Cmd {
	var cmds []tea.Cmd
	name, wanted := p.microphoneWanted()
	switch {
	case !wanted && p.hearing:
		p.hearing = false
		p.hear.Stop()
	case wanted && (!p.hearing || p.heard != name):
		p.hearing, p.heard = true, name
		p.level = voice.Level{RMS: voice.Silence, Peak: voice.Silence}
		cmds = append(cmds, p.listen(name))
	}
	if rows[p.at].kind == aDevice && !p.looked && !p.lookup.Busy() {
		cmds = append(cmds, p.lookUp())
	}
	return tea.Batch(append(cmds, p.meter.Keep(p.metered()), p.spin.Keep(p.waiting()))...)
}

// listen holds a microphone open for the meter.
func (p *Pane) listen(name string) tea.Cmd {
	hear := p.deps.Hear
	return p.hear.Start(func(ctx context.Context) any {
		if !pane.Pause(ctx, settleFor) {
			return nil
		}
		if err := hear(ctx, name); err != nil {
			return err
		}
		return nil
	})
}

// metered tells whether a level is on the screen.
func (p *Pane) metered() bool {
	return p.hear.Busy() || p.sample.Busy() && rows[p.at].key == loudspeaker
}

func (p *Pane) measure() voice.Level {
	if rows[p.at].key == loudspeaker {
		return p.deps.SpeakerLevel()
	}
	return p.deps.MicLevel()
}
