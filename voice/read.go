package voice

import (
	"unicode/utf8"

	"kaiwa/voice/cadence"
	"kaiwa/voice/sentence"
)

// read only speaks a text: what is kept of its sound is heard again, the rest is spoken anew.
func (t *Turn) read(r Read) {
	t.doing(StepSpeak, r.ID)
	if !t.speaks() {
		t.fail(StepSpeak, r.ID, errNoLoudspeaker)
		return
	}
	t.enter(Answering)
	var kept Speech
	if r.ID != 0 {
		kept, _ = t.partner.Speech(t.ctx, r.ID) // what cannot be had is spoken anew
	}
	from := cadence.WordAt(r.Text, r.From)
	list := restore(r.Text, kept, from)
	list.close()
	s := t.speak(r.ID, true, list)
	s.player.startAt(list.find(from), from)
	s.begin()
	s.wait()
	spoken := s.result(len(r.Text), true)
	if spoken.Again = true; r.ID != 0 && spoken.Voice != "" {
		t.spoken(r.ID, spoken)
	}
}

// restore makes a playlist of a text with what is kept of its sound. A track begins at the word at from, where that is
// not kept.
func restore(text string, kept Speech, from int) *playlist {
	p := newPlaylist(false)
	var speaker sentence.Speaker
	at := 0
	anew := func(to int) {
		for _, piece := range pieces(text, at, to, from) {
			if said := speaker.Speak(piece.Text); said != "" {
				p.add(&track{piece: piece, said: said})
			}
		}
	}
	for _, m := range kept.Marks {
		if !m.fits(text, kept.Samples, at) {
			continue
		}
		anew(m.Text.From)
		at = m.Text.To
		piece := sentence.Piece{From: m.Text.From, To: at, Text: text[m.Text.From:at]}
		p.add(&track{piece: piece, said: speaker.Speak(piece.Text), complete: true, samples: kept.Samples[m.Sound.From:m.Sound.To]})
	}
	anew(len(text))
	return p
}

// fits tells whether a mark can be of a text and a sound, behind a byte of the text.
func (m Mark) fits(text string, samples []int16, behind int) bool {
	return m.Text.From >= behind && m.Text.From < m.Text.To && m.Text.To <= len(text) &&
		m.Sound.From >= 0 && m.Sound.From < m.Sound.To && m.Sound.To <= len(samples) &&
		utf8.RuneStart(text[m.Text.From]) && (m.Text.To == len(text) || utf8.RuneStart(text[m.Text.To]))
}

// pieces cuts a part of a text. There is a cut at from, too, where that is in it.
func pieces(text string, begin, end, from int) []sentence.Piece {
	if begin < from && from < end {
		return append(pieces(text, begin, from, from), pieces(text, from, end, from)...)
	}
	var splitter sentence.Splitter
	all := append(splitter.Push(text[begin:end]), splitter.Flush()...)
	for i := range all {
		all[i].From += begin
		all[i].To += begin
	}
	return all
}

// find is the place of a byte of the text: the start of the word there.
func (p *playlist) find(at int) place {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, u := range p.tracks {
		switch {
		case u.piece.From >= at:
			return place{track: i}
		case u.piece.To > at && u.complete:
			return place{i, u.sample(at)}
		case u.piece.To > at:
			return place{track: i}
		}
	}
	return place{track: len(p.tracks)}
}
