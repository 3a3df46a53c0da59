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
	"log/slog"
	"os"
	"path/filepath"
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
	"kaiwa/ui/partner"
	"kaiwa/ui/settings"
	"kaiwa/ui/words"
	"kaiwa/voice"
	"kaiwa/voice/audio"
)

func main() {
	root := command.Root(command.Programs{Converse: converse, Ask: ask})
	if err := fang.Execute(context.Background(), root, fang.WithVersion(command.Version()), fang.WithErrorHandler(command.Explain)); err != nil {
		os.Exit(command.ExitCode(err))
	}
}

// converse runs the screen. What is wrong with the settings is said before it touches the terminal.
func converse(ctx context.Context, f command.Flags) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	s, err := open(ctx, f)
	if err != nil {
		cancel()
		return err
	}
	defer func() {
		cancel()
		err = errors.Join(err, s.close())
	}()
	if err := command.Terminal(); err != nil {
		return err
	}
	screen := s.screen
	if f.Demo {
		screen = s.startDemo
	}
	deps, err := screen(ctx)
	if err != nil {
		return err
	}
	// What others write to standard error meanwhile, and a panic, go to the log, until that is closed.
	if _, err := s.log.TakeStderr(); err != nil {
		return err
	}
	if err := ui.Run(ctx, deps); err != nil {
		return fmt.Errorf("%w; the log: %s", err, s.paths.Log)
	}
	return nil
}

// ask asks one question without a screen. The user's own tools do not run where nobody can be asked.
func ask(ctx context.Context, f command.Flags, q command.Question) (err error) {
	s, err := open(ctx, f)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		err = errors.Join(err, s.close())
	}()
	if _, err := s.log.TakeStderr(); err != nil {
		return err
	}
	if f.Thread == "none" {
		if s, err = s.beside(ctx); err != nil {
			return err
		}
	}
	opened, err := s.choose(ctx)
	if err != nil {
		return err
	}
	e := s.engine("")
	if !q.Speak {
		e.Loudspeaker, e.Synthesizer = nil, nil
	}
	go s.questions.Refuse(ctx)
	finish, err := partner.Written(s.begin(ctx, e, opened.ID, voice.Start{Typed: q.Text}), q.Write)
	if err == nil {
		q.Answered(finish)
	}
	if err == nil && !s.temporary {
		if _, err := s.assistant().After(ctx, opened.ID); err != nil {
			slog.Warn("what is to be noted, later", "error", err)
		}
	}
	return err
}

// parts are what a run of kaiwa has only once.
type parts struct {
	flags     command.Flags
	paths     config.Paths
	keys      *config.Keys
	log       *log.Log
	devices   audio.Pair
	room      voice.Room
	questions *partner.Questions
	turns     sync.WaitGroup
	closing   []func() error
}

// open opens what every conversation needs, and the store of the real ones.
func open(ctx context.Context, f command.Flags) (*session, error) {
	live, err := f.Load()
	if err != nil {
		return nil, err
	}
	p := &parts{flags: f, paths: config.DefaultPaths(), keys: f.Keys(), questions: partner.NewQuestions()}
	if _, err := partner.Persona(live.Settings()); err != nil {
		return nil, live.Loaded().Problem("persona", err)
	}
	if err := p.paths.Make(); err != nil {
		return nil, err
	}
	if !f.Demo {
		if err := p.keys.Check(); err != nil {
			return nil, err
		}
	}
	if p.log, err = log.Open(p.paths.Log, p.keys.Redact); err != nil {
		return nil, err
	}
	slog.SetDefault(p.log.Logger)
	s := &session{parts: p, live: live, audio: p.paths.SoundAt(live.Settings())}
	if err := s.keep(ctx, p.paths.StoreAt(live.Settings())); err != nil {
		return nil, errors.Join(err, p.log.Close())
	}
	return s, nil
}

// keep opens the session's store, and puts right what an earlier run left behind. What the user deletes is there until
// kaiwa is closed.
func (s *session) keep(ctx context.Context, where string) (err error) {
	if s.store, err = thread.Open(ctx, where); err != nil {
		return err
	}
	if _, err := s.store.Recover(ctx, s.audio); err != nil {
		slog.Error("recordings that were left over", "error", err)
	}
	if err := s.store.Purge(ctx, s.audio, time.Now().Add(-24*time.Hour)); err != nil {
		slog.Error("what was deleted before", "error", err)
	}
	s.closing = append(s.closing, func() error {
		return errors.Join(s.store.PurgeOwn(context.WithoutCancel(ctx), s.audio), s.store.Close())
	})
	return nil
}

// close waits for what turns still have to store.
func (p *parts) close() error {
	p.turns.Wait()
	p.devices.Close()
	var errs []error
	for _, c := range slices.Backward(p.closing) {
		errs = append(errs, c())
	}
	return errors.Join(append(errs, p.log.Close())...)
}

// startDemo starts the demo's service and fills in what the screen needs to talk to it. Its threads are its own.
func (s *session) startDemo(ctx context.Context) (deps ui.Deps, err error) {
	language := "en"
	if words.Choose(s.live.Settings().UILanguage, os.LookupEnv) == words.Japanese {
		language = "ja"
	}
	server, err := demo.Start(demo.Options{Language: language})
	if err != nil {
		return deps, err
	}
	s.closing = append(s.closing, server.Close)
	live, err := config.OpenLive(s.flags.Path(), os.LookupEnv, slices.Concat(s.flags.Set, server.Settings()))
	if err != nil {
		return deps, err
	}
	d := &session{parts: s.parts, live: live, demo: true, audio: filepath.Join(s.paths.Demo, "audio")}
	if err := d.keep(ctx, filepath.Join(s.paths.Demo, "kaiwa.db")); err != nil {
		return deps, err
	}
	return d.screen(ctx)
}

// startTemporary fills in what the screen needs for a conversation that leaves no trace: its store is in memory, and gone
// when ctx is done.
func (s *session) startTemporary(ctx context.Context) (ui.Deps, error) {
	t, err := s.beside(ctx)
	if err != nil {
		return ui.Deps{}, err
	}
	return t.screen(ctx)
}

// beside is a session with a temporary store of its own.
func (s *session) beside(ctx context.Context) (*session, error) {
	store, err := thread.OpenTemporary(ctx)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = store.Close() }) // a turn that is just ending finds nothing to store in, and that is meant
	return &session{parts: s.parts, live: s.live, store: store, demo: s.demo, temporary: true}, nil
}

// A session is what the screen talks through: the settings in force, and the devices, services and turns made of them.
type session struct {
	*parts
	live      *config.Live
	store     *thread.Store
	audio     string // the folder of the sound
	demo      bool
	temporary bool
}

// screen fills in what the screen needs.
func (s *session) screen(ctx context.Context) (ui.Deps, error) {
	opened, err := s.choose(ctx)
	if err != nil {
		return ui.Deps{}, err
	}
	deps := ui.Deps{
		Settings: s.live.Settings,
		Demo:     s.demo,
		First:    !s.demo && s.live.Settings().Untouched(s.keys),
		Thread:   opened,
		Store:    partner.Screen(s.assistant),
		LogFile:  s.paths.Log,
		Panes:    s.panes(),
		Begin: func(ctx context.Context, threadID int64, start voice.Start) ui.Turn {
			return s.begin(ctx, s.engine(""), threadID, start)
		},
		Check:            s.check,
		StartDemo:        s.startDemo,
		Temporary:        s.startTemporary,
		Questions:        s.questions.Next,
		MicrophoneLevel:  s.devices.MicrophoneLevel,
		LoudspeakerLevel: s.devices.LoudspeakerLevel,
	}
	if !s.temporary {
		deps.After = func(ctx context.Context, threadID int64) (thread.After, error) {
			s.turns.Add(1) // the store stays open for it
			defer s.turns.Done()
			return s.assistant().After(ctx, threadID)
		}
	}
	return deps, nil
}

// choose opens the thread that the flags name.
func (s *session) choose(ctx context.Context) (thread.Thread, error) {
	if s.temporary {
		return s.store.Choose(ctx, "new")
	}
	return s.assistant().Choose(ctx, s.flags.Thread)
}

// assistant is who answers, with the settings in force.
func (s *session) assistant() partner.Assistant {
	return partner.Assistant{
		Settings: s.live.Settings(), Keys: s.keys, Store: s.store, Audio: s.audio, Temporary: s.temporary, Allow: s.questions.Allow,
	}
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
		Prompt:       set.Listening.Prompt,
		Voice:        name,
		VoiceModel:   set.Audio.VoiceModel,
		Threshold:    set.Audio.VoiceThreshold,
		Speculative:  set.Listening.Speculative,
		Ahead:        set.Answering.Speculative && len(set.Tools) == 0, // on trial no command of the user's may run
		Interrupting: set.Audio.Interrupt,
		Rate:         set.Audio.Rate,
		KeepSpeech:   set.Audio.KeepDays > 0,
		Room:         &s.room,

		Warm: func(ctx context.Context) { service.Warm(ctx, listening, s.client(config.RoleAnswering), speaking) },
	}
}

// begin starts a turn on a thread.
func (s *session) begin(ctx context.Context, e voice.Engine, threadID int64, start voice.Start) *voice.Turn {
	turn := e.Begin(ctx, partner.Of(s.assistant().Conversation(threadID, start.Instead)), start)
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
	if _, err := s.store.Sweep(ctx, s.audio, keep); err != nil {
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
