package program_test

import (
	"math"
	"regexp"
	"strconv"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest/engines"
	"kaiwa/voice/voicetest/pulse"
)

// demoCall: the demo needs no service, tells the truth about what was said, and plays it back.
func demoCall(c *computer) {
	c.audio = pulse.Start(c)
	speech := engines.Say(c, question)
	said := spoken(speech)
	loudspeaker := c.audio.Record(c)
	term := c.start("--demo")
	c.say(term, speech)
	screen := term.WaitFor("dBFS", turn)
	m := regexp.MustCompile(`(\d+\.\d) s of speech, −(\d+) dBFS`).FindStringSubmatch(screen)
	if m == nil {
		c.Fatalf("no length and level on the screen:\n%s", screen)
	}
	seconds, _ := strconv.ParseFloat(m[1], 64)
	if want := float64(len(said)) / voice.HearRate; math.Abs(seconds-want) > 0.25 {
		c.Errorf("it heard %.1f s of speech, not %.1f s", seconds, want)
	}
	below, _ := strconv.ParseFloat(m[2], 64)
	if want := voice.LevelOf(said).RMS; math.Abs(-below-want) > 1.5 {
		c.Errorf("it heard %.0f dBFS, not %.0f", -below, want)
	}
	term.WaitFor("I heard you for "+m[1]+" seconds. You were "+m[2]+" decibels below full scale.", turn)
	term.WaitFor("This is how you sounded.", turn)
	term.WaitFor("○ ready", turn)
	c.plays(term, loudspeaker, 4*time.Second, "what", "mountain", "japan")
	c.quit(term)
}

// typedDemo: without any audio device the demo is typed.
func typedDemo(c *computer) {
	term := c.start("--demo")
	term.WaitFor("this is the demo", soon)
	term.Press("i")
	term.WaitFor("typing", soon)
	term.Type("hello")
	term.Press("Enter")
	term.WaitFor("You wrote to me and I counted 5 characters.", turn)
	term.WaitFor("It shows you around but it understands nothing.", turn)
	term.Press("Escape") // leaves the text box
	term.WaitFor("○ ready", turn)
	c.quit(term)
}
