package program_test

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/shared"
	"kaiwa/ui/uitest"
	"kaiwa/voice"
	"kaiwa/voice/voicetest/engines"
	"kaiwa/voice/voicetest/pulse"
	"kaiwa/voice/wav"
)

// How long the program may take on a busy machine: for what it does by itself, and for a turn.
const (
	soon = 20 * time.Second
	turn = 60 * time.Second
)

// TestProgram builds the program and drives it in a terminal, on audio devices of the test's own.
func TestProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	devices(t)
	program := build(t)
	for name, test := range map[string]func(*computer){
		"conversation": conversation,
		"first words":  firstWords,
		"hands-free":   handsFree,
		"talking room": talkingRoom,
		"hold":         holds,
		"demo":         demoCall,
		"typed demo":   typedDemo,
		"threads":      threadsPane,
		"search":       searchPane,
		"memory":       remembers,
		"temporary":    temporaryThread,
		"keyboard":     noise("ns_keyboard"),
		"claps":        noise("ns_claps"),
		"music":        noise("ns_music1"),
		"fan":          noise("ns_fan_step"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&computer{TB: t, program: program, home: t.TempDir()})
		})
	}
}

// build builds the program, and gives its path.
func build(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "kaiwa")
	if out, err := exec.Command("go", "build", "-o", program, "kaiwa").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

// A computer is where one test runs the program: a home folder, and maybe audio devices and a service.
type computer struct {
	testing.TB
	program string
	home    string
	audio   *pulse.Daemon
	service *loopback.Server
}

// serve starts a service that the test makes up, until its end.
func (c *computer) serve(o loopback.Options) {
	c.Helper()
	c.service = loopback.New(o)
	if err := c.service.Start(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { c.service.Close() })
}

// benchmarked is a computer with audio devices and a service.
func benchmarked(b *testing.B, program string, o loopback.Options) *computer {
	b.Helper()
	c := &computer{TB: b, program: program, home: b.TempDir(), audio: pulse.Start(b)}
	c.serve(o)
	return c
}

// devices skips where there are none for tests.
func devices(t testing.TB) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the test's own audio devices are PulseAudio's, on Linux")
	}
}

// start runs the program in a terminal, and waits until it is ready.
func (c *computer) start(args ...string) *uitest.Terminal {
	c.Helper()
	term := uitest.Start(c, 100, 40, c.env(), append([]string{c.program}, args...)...)
	term.WaitFor("○ ready", soon)
	return term
}

// env is the program's whole environment.
func (c *computer) env() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.home, "LANG=C.UTF-8"}
	for variable, folder := range map[string]string{"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state",
		"XDG_CACHE_HOME": "cache", "XDG_RUNTIME_DIR": "run"} {
		env = append(env, variable+"="+filepath.Join(c.home, folder))
	}
	if c.service != nil {
		env = append(env, "OPENAI_BASE_URL="+c.service.URL, "OPENAI_API_KEY=sk-test")
	}
	if c.audio != nil {
		env = append(env, c.audio.Env()...)
	} else {
		env = append(env, "PULSE_SERVER=unix:"+filepath.Join(c.home, "no-pulse"))
	}
	return env
}

// quit ends the program, and checks that it does so well.
func (c *computer) quit(term *uitest.Terminal) {
	c.Helper()
	term.Press("q")
	if status := term.WaitExit(soon); status != 0 {
		c.Errorf("the program ended with status %d:\n%s", status, term.Screen())
	}
	if screen := strings.TrimSpace(term.Screen()); screen != "" {
		c.Errorf("the program left this on the screen:\n%s", screen)
	}
}

// say presses space, speaks and presses space again.
func (c *computer) say(term *uitest.Terminal, samples []int16) {
	c.Helper()
	term.Press("Space")
	term.WaitFor("listening", soon)
	c.audio.Play(c, samples, voice.HearRate)
	term.Press("Space")
}

// plays checks that the end of what the loudspeaker said while it was recorded has these words in it. A machine that is
// too busy to play without a gap, as those that run tests may be, gets three chances: the answer can be heard again.
func (c *computer) plays(term *uitest.Terminal, loudspeaker *pulse.Recording, end time.Duration, words ...string) {
	c.Helper()
	for try := 1; ; try++ {
		sound := spoken(loudspeaker.Stop())
		sound = sound[max(0, len(sound)-int(end*pulse.RecordRate/time.Second)):]
		heard := engines.Hear(c, sound, pulse.RecordRate)
		lost := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return strings.Contains(heard, word) })
		if len(lost) == 0 {
			return
		}
		path := filepath.Join(c.ArtifactDir(), fmt.Sprintf("loudspeaker%d.wav", try)) // go test -artifacts keeps it
		if err := os.WriteFile(path, wav.Encode(sound, pulse.RecordRate), 0o600); err != nil {
			c.Fatal(err)
		}
		c.Logf("the loudspeaker did not say %q, but %q (%s)", lost, heard, path)
		if try == 3 {
			c.Errorf("the loudspeaker never said %q", words)
			return
		}
		loudspeaker = c.audio.Record(c)
		term.Press("r")
		term.WaitFor("speaking", soon)
		term.WaitFor("○ ready", turn)
	}
}

const (
	question = "What is the tallest mountain in Japan?"
	answer   = "Mount Fuji is the tallest mountain in Japan. It is covered with snow for most of the year."
	written  = "what is the tallest mountain in japan" // the question, as pocketsphinx writes
)

// conversation: what is said is on the screen, what is answered is on the screen and heard, and all of it is there
// after a restart.
func conversation(c *computer) {
	c.service = engines.Start(c, func(string) string { return answer })
	c.audio = pulse.Start(c)
	loudspeaker := c.audio.Record(c)
	term := c.start()
	c.say(term, engines.Say(c, question))
	term.WaitFor(written, turn)
	term.WaitFor(answer, turn)
	term.WaitFor("○ ready", turn)
	c.plays(term, loudspeaker, time.Minute, "fuji", "tallest", "mountain", "japan", "covered", "snow")
	c.quit(term)
	term = c.start()
	term.WaitFor(written, soon)
	term.WaitFor(answer, soon)
	c.quit(term)
}

// firstWords: who speaks together with the key, or soon after it, is understood from the first word on.
func firstWords(c *computer) {
	c.service = engines.Start(c, func(string) string { return "I see what you mean." })
	c.audio = pulse.Start(c)
	mouth := c.audio.Mouth(c, voice.HearRate)
	term := c.start()
	for _, test := range []struct {
		after time.Duration
		say   string
		first string // word
	}{
		{0, "President of the United States", "president"},
		{50 * time.Millisecond, "Tell me about the weather tomorrow.", "tell"},
		{200 * time.Millisecond, "Everything is possible in the morning.", "everything"},
	} {
		term.WaitFor("○ ready", turn)
		microphone := c.audio.Overhear(c)
		speech := spoken(engines.Say(c, test.say))
		pressed := time.Now()
		begun := make(chan struct{})
		time.AfterFunc(test.after, func() { mouth.Speak(c, speech); close(begun) })
		term.Press("Space")
		<-begun
		length := len(speech) * pulse.RecordRate / voice.HearRate
		if !microphone.Wait(soon, func(s []int16) bool { from := firstSound(s); return from >= 0 && len(s)-from > length }) {
			c.Fatal("nothing was spoken")
		}
		heard := microphone.Stop()
		if began := microphone.At(firstSound(heard)).Sub(pressed); began < test.after-30*time.Millisecond || began > test.after+30*time.Millisecond {
			c.Errorf("the speech began %s after the key, not %s: is the machine too busy?", began, test.after)
		}
		term.Press("Space")
		term.WaitFor(test.first, turn)
	}
	term.WaitFor("○ ready", turn)
	c.quit(term)
}

// audible tells a sample of sound from one of silence: -40 dBFS.
func audible(s int16) bool { return s > 300 || s < -300 }

// firstSound is the index of the first sample that is not silence, or -1.
func firstSound(samples []int16) int { return slices.IndexFunc(samples, audible) }

// spoken is samples without the silence around them.
func spoken(samples []int16) []int16 {
	samples = samples[max(0, firstSound(samples)):]
	for len(samples) > 0 && !audible(samples[len(samples)-1]) {
		samples = samples[:len(samples)-1]
	}
	return samples
}

// noise: where nobody speaks, nothing is sent and nothing is kept.
func noise(clip string) func(*computer) {
	return func(c *computer) {
		samples := shared.Samples(c, "vad", clip+".flac")[:20*voice.HearRate]
		c.service = engines.Start(c, func(string) string { return "I should not say this." })
		c.audio = pulse.Start(c)
		term := c.start()
		c.say(term, samples)
		screen := term.WaitFor("nothing heard (", soon)
		_, shown, _ := strings.Cut(screen, "nothing heard (")
		var level float64
		if _, err := fmt.Sscanf(shown, "%f dB)", &level); err != nil {
			c.Errorf("no level on the screen: %v\n%s", err, screen)
		}
		if want := voice.LevelOf(samples).RMS; math.Abs(level-want) > 3 { // else it did not hear the clip
			c.Errorf("it heard %.0f dB, not %.0f", level, want)
		}
		term.WaitFor("○ ready", soon)
		c.quit(term)
		for _, r := range c.service.Requests() {
			if r.Endpoint != loopback.Models {
				c.Errorf("it sent a request to %s", r.Path)
			}
		}
		err := filepath.WalkDir(c.home, func(path string, d fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".wav") {
				c.Errorf("it kept %s", path)
			}
			return err
		})
		if err != nil {
			c.Error(err)
		}
		term = c.start()
		term.WaitFor("a new conversation", soon)
		c.quit(term)
	}
}
