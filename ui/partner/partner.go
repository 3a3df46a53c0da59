// Package partner joins what is heard and spoken to what is kept: package voice and package thread do not know each other.
package partner

import (
	"context"
	"iter"

	"kaiwa/thread"
	"kaiwa/voice"
	"kaiwa/voice/wav"
)

// Of joins turns to an open thread.
func Of(c *thread.Conversation) voice.Partner { return partner{c} }

type partner struct{ *thread.Conversation }

func recording(c *voice.Clip) thread.Recording {
	return thread.Recording{WAV: wav.Encode(c.Samples, voice.HearRate), Length: c.Length(), Level: c.Level}
}

func (p partner) Draft(ctx context.Context, c *voice.Clip) error {
	return p.Conversation.Draft(ctx, recording(c))
}

func (p partner) Keep(ctx context.Context, c *voice.Clip) (int64, error) {
	m, err := p.Conversation.Keep(ctx, recording(c))
	return m.ID, err
}

func (p partner) Load(ctx context.Context, id int64) (*voice.Clip, error) {
	file, err := p.LoadRecording(ctx, id)
	if err != nil {
		return nil, err
	}
	samples, _, err := wav.Decode(file)
	return &voice.Clip{Samples: samples}, err
}

func (p partner) Said(ctx context.Context, id int64, t voice.Transcript) (int64, error) {
	m, err := p.Conversation.Said(ctx, id, t.Text, t.Language, t.Model)
	return m.ID, err
}

func (p partner) Missed(ctx context.Context, id int64, reason voice.Reason, text string, cause error) error {
	return p.Conversation.Missed(ctx, id, string(reason), text, cause)
}

func (p partner) Ahead(ctx context.Context, t voice.Transcript) iter.Seq2[voice.Delta, error] {
	return each(p.Conversation.Ahead(ctx, t.Text, t.Language), toVoice)
}

func (p partner) Reply(ctx context.Context, ahead iter.Seq2[voice.Delta, error]) (int64, iter.Seq2[voice.Delta, error]) {
	id, answer := p.Conversation.Reply(ctx, each(ahead, fromVoice))
	return id, each(answer, toVoice)
}

func toVoice(d thread.Delta) voice.Delta {
	return voice.Delta{Text: d.Text, Finish: d.Finish, Source: d}
}

func fromVoice(d voice.Delta) thread.Delta {
	t, _ := d.Source.(thread.Delta) // an error comes without one
	return t
}

// each changes the words of an answer, nil being none.
func each[A, B any](answer iter.Seq2[A, error], change func(A) B) iter.Seq2[B, error] {
	if answer == nil {
		return nil
	}
	return func(yield func(B, error) bool) {
		for d, err := range answer {
			if !yield(change(d), err) {
				return
			}
		}
	}
}

func (p partner) Spoken(ctx context.Context, id int64, s voice.Spoken) error {
	heard := s.Heard
	if s.Whole {
		heard = -1
	}
	err := p.Conversation.Spoken(ctx, id, heard, s.Voice, thread.Timings(s.Timings), s.Again)
	if err != nil || len(s.Speech.Samples) == 0 {
		return err
	}
	speech := thread.Speech{WAV: wav.Encode(s.Speech.Samples, voice.SpeakRate)}
	for _, m := range s.Speech.Marks {
		speech.Marks = append(speech.Marks, thread.Mark{TextFrom: m.Text.From, TextTo: m.Text.To, SoundFrom: m.Sound.From, SoundTo: m.Sound.To})
	}
	return p.KeepSpeech(ctx, id, speech)
}

func (p partner) Speech(ctx context.Context, id int64) (s voice.Speech, err error) {
	kept, err := p.LoadSpeech(ctx, id)
	if err == nil {
		s.Samples, _, err = wav.Decode(kept.WAV)
	}
	for _, m := range kept.Marks {
		s.Marks = append(s.Marks, voice.Mark{Text: voice.Span{From: m.TextFrom, To: m.TextTo}, Sound: voice.Span{From: m.SoundFrom, To: m.SoundTo}})
	}
	return s, err
}
