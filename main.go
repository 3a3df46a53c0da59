// Command kaiwa talks with an AI out loud, in the terminal, and keeps what was said.
//
// It reads the flags, wires the parts and runs the screen. This file is the only one that knows every package:
// config (settings, keys), config/service (the servers), thread (what was said), voice (hearing and speaking),
// ui (the screen).
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"charm.land/fang/v2"

	"kaiwa/config"
	"kaiwa/config/log"
	"kaiwa/config/service"
	"kaiwa/config/service/demo"
	"kaiwa/thread"
	"kaiwa/ui"
	"kaiwa/ui/command"
	"kaiwa/ui/settings"
	"kaiwa/ui/words"
	"kaiwa/voice"
	"kaiwa/voice/audio"
	"kaiwa/voice/wav"
)

func main() {
	if fang.Execute(context.Background(), command.Root(converse), fang.WithVersion(command.Version()), fang.WithErrorHandler(command.Explain)) != nil {
		os.Exit(1)
	}
}

// converse runs the screen. What is wrong with the settings is said before it touches the terminal.
func converse(ctx context.Context, f command.Flags) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	p, live, err := open(ctx, f)
	if err != nil {
		cancel()
		return err
	}
	defer func() {
		cancel()
		err = errors.Join(err, p.close())
	}()
	if err := command.Terminal(); err != nil {
		return err
	}
	s := &session{parts: p, live: live}
	screen := s.screen
	if f.Demo {
		screen = s.startDemo
	}
	deps, err := screen(ctx)
	if err != nil {
		return err
	}
	// What others write to standard error meanwhile, and a panic, go to the log, until that is closed.
	if _, err := p.log.TakeStderr(); err != nil {
		return err
	}
	if err := ui.Run(ctx, deps); err != nil {
		return fmt.Errorf("%w; the log: %s", err, p.paths.Log)
	}
	return nil
}

// parts are what a run of kaiwa has only once.
type parts struct {
	flags   command.Flags
	paths   config.Paths
	keys    *config.Keys
	log     *log.Log
	store   *thread.Store
	devices audio.Pair
	room    voice.Room
	turns   sync.WaitGroup
	demo    *demo.Server // nil until the demo starts
}

func open(ctx context.Context, f command.Flags) (*parts, *config.Live, error) {
	live, err := f.Load()
	if err != nil {
		return nil, nil, err
	}
	p := &parts{flags: f, paths: config.DefaultPaths()}
	p.keys = f.Keys()
	if _, err := persona(live.Settings()); err != nil {
		return nil, nil, live.Loaded().Problem("persona", err)
	}
	if err := p.paths.Make(); err != nil {
		return nil, nil, err
	}
	if !f.Demo {
		if err := p.keys.Check(); err != nil {
			return nil, nil, err
		}
	}
	if p.log, err = log.Open(p.paths.Log, p.keys.Redact); err != nil {
		return nil, nil, err
	}
	slog.SetDefault(p.log.Logger)
	if p.store, err = thread.Open(ctx, p.paths.Database); err != nil {
		return nil, nil, errors.Join(err, p.log.Close())
	}
	if _, err := p.store.Recover(ctx, p.paths.Audio); err != nil {
		p.log.Error("recordings that were left over", "error", err)
	}
	return p, live, nil
}

// close waits for what turns still have to store.
func (p *parts) close() error {
	p.turns.Wait()
	p.devices.Close()
	if p.demo != nil {
		p.demo.Close()
	}
	return errors.Join(p.store.Close(), p.log.Close())
}

// startDemo starts the demo's service and fills in what the screen needs to talk to it.
func (s *session) startDemo(ctx context.Context) (deps ui.Deps, err error) {
	language := "en"
	if words.Choose(s.live.Settings().UILanguage, os.LookupEnv) == words.Japanese {
		language = "ja"
	}
	if s.parts.demo, err = demo.Start(demo.Options{Language: language}); err != nil {
		return deps, err
	}
	live, err := config.OpenLive(s.flags.Path(), os.LookupEnv, slices.Concat(s.flags.Set, s.parts.demo.Settings()))
	if err != nil {
		return deps, err
	}
	return (&session{parts: s.parts, live: live, demo: true}).screen(ctx)
}

// A session is what the screen talks through: the settings in force, and the devices, services and turns made of them.
type session struct {
	*parts
	live *config.Live
	demo bool
}

// screen fills in what the screen needs.
func (s *session) screen(ctx context.Context) (ui.Deps, error) {
	opened, err := s.store.Choose(ctx, s.flags.Thread, s.demo)
	if err != nil {
		return ui.Deps{}, err
	}
	return ui.Deps{
		Settings: s.live.Settings,
		Demo:     s.demo,
		First:    !s.demo && s.live.Settings().Untouched(s.keys),
		Thread:   opened,
		Store:    s.store,
		LogFile:  s.paths.Log,
		Panes:    s.panes(),
		Begin: func(ctx context.Context, threadID int64, start voice.Start) ui.Turn {
			return s.begin(ctx, s.engine(""), threadID, start)
		},
		Check:            s.check,
		StartDemo:        s.startDemo,
		MicrophoneLevel:  s.devices.MicrophoneLevel,
		LoudspeakerLevel: s.devices.LoudspeakerLevel,
	}, nil
}

func (s *session) client(r config.Role) *service.Client {
	return service.New(s.live.Settings().Endpoint(r, s.keys))
}

// engine is what turns need, with the settings in force; with another voice where one is named.
func (s *session) engine(sample string) voice.Engine {
	set := s.live.Settings()
	microphone, loudspeaker := s.devices.Use(set.Audio.Microphone, set.Audio.Loudspeaker, set.Audio.Headphones)
	listening, speaking := s.client(config.RoleListening), s.client(config.RoleSpeaking)
	name := cmp.Or(sample, set.Speaking.Voice)
	return voice.Engine{
		Microphone:  microphone,
		Loudspeaker: loudspeaker,
		Transcriber: voice.NewTranscriber(listening, voice.TranscriberOptions{Language: set.Listening.Language, Prompt: set.Listening.Prompt}),
		Synthesizer: voice.NewSynthesizer(speaking, voice.SynthesizerOptions{
			Voice: name, Speed: set.Speaking.Speed, Instructions: set.Speaking.Instructions,
		}),
		Prompt:     set.Listening.Prompt,
		Voice:      name,
		VoiceModel: set.Audio.VoiceModel,
		Threshold:  set.Audio.VoiceThreshold,

		Speculative:  set.Listening.Speculative,
		Ahead:        set.Answering.Speculative,
		Interrupting: set.Audio.Interrupt,
		Rate:         set.Audio.Rate,
		KeepSpeech:   set.Audio.KeepDays > 0,
		Room:         &s.room,

		Warm: func(ctx context.Context) { service.Warm(ctx, listening, s.client(config.RoleAnswering), speaking) },
	}
}

// begin starts a turn on a thread.
func (s *session) begin(ctx context.Context, e voice.Engine, threadID int64, start voice.Start) *voice.Turn {
	set := s.live.Settings()
	who, err := persona(set)
	if err != nil { // there at the start; a hand took it out of the file since
		who = thread.Builtin()[0]
	}
	chat := thread.NewChat(s.client(config.RoleAnswering), set.Answering.ReasoningEffort)
	c := thread.NewConversation(s.store, threadID, s.paths.Audio, chat, who, set.Answering.Window)
	turn := e.Begin(ctx, partner{c}, start)
	s.turns.Go(func() {
		_ = turn.Wait() // the screen is told by its events
		s.sweep(context.WithoutCancel(ctx))
	})
	return turn
}

// sweep deletes the sound that is not to be kept any longer.
func (s *session) sweep(ctx context.Context) {
	set := s.live.Settings().Audio
	keep := thread.Keep{Age: time.Duration(set.KeepDays) * 24 * time.Hour, Bytes: int64(set.KeepMegabytes) * 1_000_000}
	if _, err := s.store.Sweep(ctx, s.paths.Audio, keep); err != nil {
		slog.Warn("deleting old sound", "error", err)
	}
}

// check looks for what the user should know before the first turn, and opens the microphone so that it is ready.
func (s *session) check(ctx context.Context) (notices []error) {
	set := s.live.Settings().Audio
	s.devices.Use(set.Microphone, set.Loudspeaker, set.Headphones)
	notices = s.devices.Check(ctx, set.KeepOpen)
	for _, r := range []config.Role{config.RoleListening, config.RoleAnswering, config.RoleSpeaking} {
		if err := s.client(r).Ends(time.Now()); err != nil {
			notices = append(notices, err)
		}
	}
	s.sweep(ctx)
	return notices
}

// persona is the one that answers.
func persona(s config.Settings) (thread.Persona, error) {
	var own []thread.Persona
	for _, p := range s.Personas {
		own = append(own, thread.Persona(p))
	}
	return thread.FindPersona(s.Persona, own)
}

// panes is what the settings and first-run panes need beside what the screen knows.
func (s *session) panes() settings.Deps {
	return settings.Deps{
		Path:   s.live.Loaded().Path,
		Origin: s.live.Origin,
		Save:   s.save,
		Keys: func(context.Context) (map[config.Role]config.KeyInUse, error) {
			return s.live.Settings().KeysInUse(s.keys)
		},
		SaveKey: func(_ context.Context, r config.Role, secret string) (string, error) {
			return s.keys.Set(r, secret)
		},
		Models: func(ctx context.Context, r config.Role) ([]service.Model, error) { return s.client(r).Models(ctx) },
		Try: func(ctx context.Context, url, key string) ([]service.Model, error) {
			return service.New(config.Endpoint{Role: config.RoleCommon, BaseURL: url, Key: config.Key(key)}).Models(ctx)
		},
		Sample: s.sample,
		Devices: func(context.Context) (found settings.Devices, err error) {
			found.Microphones, found.Loudspeakers, err = audio.Devices()
			return found, err
		},
		Hear: s.devices.Try,
	}
}

// save puts a setting in force. A microphone that is to be kept open is opened at once, one that is not is closed.
func (s *session) save(ctx context.Context, key string, value any) error {
	if err := s.live.Save(key, value); err != nil {
		return err
	}
	a := s.live.Settings().Audio
	microphone, _ := s.devices.Use(a.Microphone, a.Loudspeaker, a.Headphones)
	switch {
	case a.KeepOpen && (key == "audio.microphone" || key == "audio.keep_open"):
		return microphone.Open(ctx)
	case key == "audio.keep_open":
		microphone.Close()
	}
	return nil
}

// sample says a sentence with a voice and returns when it is over.
func (s *session) sample(ctx context.Context, name string) error {
	language := words.Choose(s.live.Settings().UILanguage, os.LookupEnv)
	turn := s.begin(ctx, s.engine(name), 0, voice.Start{Read: &voice.Read{Text: words.VoiceSample.In(language)}})
	return cmp.Or(turn.Wait(), ctx.Err())
}

// A partner joins a turn to a thread.
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
