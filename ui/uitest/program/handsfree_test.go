package program_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/shared"
	"kaiwa/thread"
	"kaiwa/ui/uitest"
	"kaiwa/voice"
	"kaiwa/voice/voicetest/engines"
	"kaiwa/voice/voicetest/pulse"
)

// desk is the way from an open loudspeaker to a microphone on the same desk: -18 dB, and what the desk and the walls throw
// back within 30 ms.
func desk() []float32 {
	way := make([]float32, pulse.RoomRate*30/1000)
	for i := range way {
		way[i] = float32(0.02 * math.Sin(float64(i*i)) * math.Exp(-float64(i)/80))
	}
	way[0], way[57] = 0.12, -0.05
	return way
}

// alone is the environment variable that lets tests run which want a quiet machine: the room is two programs, and where
// they are kept waiting it has holes, as no room has.
const alone = "KAIWA_ALONE"

// TestRoom is what TestProgram is, in front of an open loudspeaker.
func TestRoom(t *testing.T) {
	if os.Getenv(alone) == "" {
		t.Skipf("it wants a quiet machine: %s=1 go test -run TestRoom ./ui/uitest/program, as .ci/run does", alone)
	}
	program := build(t)
	for name, test := range map[string]func(*computer){
		"voice stops":  voiceStops,
		"key stops":    keyStops,
		"false alarms": falseAlarms,
	} {
		t.Run(name, func(t *testing.T) { test(&computer{TB: t, program: program, home: t.TempDir()}) })
	}
}

// handsFree: two questions and answers without a key.
func handsFree(c *computer) {
	c.service = engines.Start(c, weatherOr(answer))
	c.audio = pulse.Start(c)
	term, mouth := c.asksFreely()
	term.WaitFor(written, turn)
	term.WaitFor(answer, turn)
	c.listens(term)
	loudspeaker := c.audio.Record(c)
	mouth.Speak(c, engines.Say(c, "Tell me about the weather tomorrow."))
	term.WaitFor("tell me about the weather", turn)
	term.WaitFor("It will be sunny tomorrow.", turn)
	c.listens(term)
	term.Press("h")
	term.WaitFor("○ ready", soon)
	if heard := engines.Hear(c, spoken(loudspeaker.Stop()), pulse.RecordRate); !strings.Contains(heard, "tomorrow") {
		c.Errorf("the loudspeaker said %q", heard)
	}
	c.quit(term)
}

// weatherOr answers what is asked about the weather, and anything else with a text.
func weatherOr(answer string) func(said string) string {
	return func(said string) string {
		if strings.Contains(said, "weather") {
			return "It will be sunny tomorrow."
		}
		return answer
	}
}

// asksFreely runs the program, hands-free, and asks it the question.
func (c *computer) asksFreely() (*uitest.Terminal, *pulse.Mouth) {
	c.Helper()
	mouth := c.audio.Mouth(c, voice.HearRate)
	term := c.start()
	term.Press("h")
	term.WaitFor("listening", soon)
	mouth.Speak(c, engines.Say(c, question))
	return term, mouth
}

// inRoom starts a service that answers so, and audio devices of which the microphone hears the loudspeaker.
func (c *computer) inRoom(answer func(said string) string) {
	c.Helper()
	c.service = engines.Start(c, answer)
	c.audio = pulse.Start(c)
	c.audio.Room(c, desk())
}

// listens waits until a hands-free conversation listens again after an answer.
func (c *computer) listens(term *uitest.Terminal) {
	c.Helper()
	term.WaitFor("▶", turn)
	term.WaitUntil("it listens again", turn, func(screen string) bool {
		return !strings.Contains(screen, "▶") && strings.Contains(screen, "listening")
	})
}

// long is an answer of some 20 s.
const long = "Mount Fuji is the tallest mountain in Japan. It is covered with snow for most of the year. " +
	"Many people climb it in July and August, when the huts are open. The way up takes about six hours. " +
	"Most of them start in the evening, rest in a hut, and watch the sun rise from the top."

// voiceStops: in front of an open loudspeaker the user's voice stops the answer, and nothing else does: not
// the answer's own echo, not a clap.
func voiceStops(c *computer) {
	c.inRoom(weatherOr(long))
	term, mouth := c.asksFreely()
	term.WaitFor("▶", turn)
	c.listens(term) // the first answer was heard to its end, echo and all
	if m := c.answers()[0]; m.Heard >= 0 && m.Heard < len(m.Text) {
		c.Errorf("its own echo stopped it after %q", m.Text[:m.Heard])
	}
	mouth.Speak(c, engines.Say(c, question))
	term.WaitFor("▶", turn)
	loudspeaker := c.audio.Record(c)
	loudspeaker.Wait(turn, func(s []int16) bool { return len(spoken(s)) > 4*pulse.RecordRate })
	began := time.Now()
	mouth.Speak(c, engines.Say(c, "No, please stop. Tell me about the weather tomorrow."))
	term.WaitFor("weather tomorrow", turn)
	term.WaitFor("It will be sunny tomorrow.", turn)
	c.listens(term)
	c.Logf("it was silent %s after the user began to speak", firstSilence(loudspeaker, began))
	stopped := c.answers()[1]
	if stopped.Heard <= 0 || stopped.Heard >= len(stopped.Text) {
		c.Errorf("the answer that was stopped was heard up to byte %d of %d", stopped.Heard, len(stopped.Text))
	}
	term.Press("h")
	c.quit(term)
}

// keyStops: the talk key stops an answer at once, in front of an open loudspeaker, and what is said together with it is
// understood from the first word on.
func keyStops(c *computer) {
	c.inRoom(weatherOr(long))
	mouth := c.audio.Mouth(c, voice.HearRate)
	term := c.start()
	c.say(term, engines.Say(c, question))
	loudspeaker := c.audio.Record(c)
	term.WaitFor("▶", turn)
	loudspeaker.Wait(turn, func(s []int16) bool { return len(spoken(s)) > 6*pulse.RecordRate })
	speech := spoken(engines.Say(c, "Everything is possible in the morning."))
	begun := make(chan struct{})
	go func() { defer close(begun); mouth.Speak(c, speech) }()
	pressed := time.Now()
	term.Press("Space")
	term.WaitFor("● listening", soon)
	<-begun
	loudspeaker.Wait(soon, func([]int16) bool { return firstSilence(loudspeaker, pressed) >= 0 })
	c.Logf("it was silent %s after the key", firstSilence(loudspeaker, pressed))
	<-time.After(time.Duration(len(speech)) * time.Second / voice.HearRate)
	term.Press("Space")
	term.WaitFor("everything is possible", turn)
	term.Press("Escape")
	stopped := c.answers()[0]
	if said := engines.Hear(c, spoken(loudspeaker.Samples()), pulse.RecordRate); stopped.Heard <= 0 || stopped.Heard >= len(stopped.Text) {
		c.Errorf("the answer that was stopped was heard up to byte %d of %d, and the loudspeaker said %q", stopped.Heard, len(stopped.Text), said)
	} else {
		c.Logf("stored as heard: %q; the loudspeaker said %q", stopped.Text[:stopped.Heard], said)
	}
	term.WaitFor("○ ready", turn)
	c.quit(term)
}

// falseAlarms: claps and a short "uh huh" do not stop an answer.
func falseAlarms(c *computer) {
	c.inRoom(weatherOr(long))
	term, mouth := c.asksFreely()
	loudspeaker := c.audio.Record(c)
	term.WaitFor("▶", turn)
	for i, sound := range [][]int16{
		shared.Samples(c, "vad", "ns_claps.flac")[:2*voice.HearRate],
		engines.Say(c, "uh huh"),
	} {
		loudspeaker.Wait(turn, func(s []int16) bool { return len(spoken(s)) > (5+5*i)*pulse.RecordRate })
		mouth.Speak(c, append(sound, make([]int16, voice.HearRate/3)...))
	}
	c.listens(term)
	if m := c.answers()[0]; m.Heard >= 0 && m.Heard < len(m.Text) {
		c.Errorf("it was stopped after %q", m.Text[:m.Heard])
	}
	if heard := engines.Hear(c, spoken(loudspeaker.Stop()), pulse.RecordRate); !strings.Contains(heard, "top") {
		c.Logf("the loudspeaker said %q", heard)
	}
	term.Press("h")
	c.quit(term)
}

// answers are the answers that are stored.
func (c *computer) answers() []thread.Message {
	c.Helper()
	store := c.store()
	defer store.Close()
	opened, err := store.Last(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	messages, err := store.Messages(c.Context(), opened.ID, 0, 100)
	if err != nil {
		c.Fatal(err)
	}
	return slices.DeleteFunc(messages, func(m thread.Message) bool { return m.Role != thread.Assistant })
}

// firstSilence is how long after a moment the loudspeaker began to be silent for half a second.
func firstSilence(r *pulse.Recording, from time.Time) time.Duration {
	samples := r.Samples()
	quiet := 0
	for i, s := range samples {
		quiet++
		if audible(s) {
			quiet = 0
		}
		if begun := i - quiet + 1; quiet == pulse.RecordRate/2 && r.At(begun).After(from) {
			return r.At(begun).Sub(from)
		}
	}
	return -1
}

// talkingRoom: a laptop that is left in a talking room does not run up a bill.
func talkingRoom(c *computer) {
	c.serve(loopback.Options{Hear: func([]byte) string { return "Thanks for watching!" }})
	c.audio = pulse.Start(c)
	mouth := c.audio.Mouth(c, voice.HearRate)
	term := c.start("--set", "listening.speculative=false")
	term.Press("h")
	for range 3 {
		term.WaitFor("listening", soon)
		mouth.Speak(c, engines.Say(c, "And then he said that it is too late."))
		<-time.After(3 * time.Second)
	}
	term.WaitFor("hands-free is off", turn)
	if n := len(slices.DeleteFunc(c.service.Requests(), func(r loopback.Request) bool { return r.Endpoint != loopback.Transcriptions })); n != 3 {
		c.Errorf("%d requests", n)
	}
	c.quit(term)
}
