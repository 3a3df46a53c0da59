package program_test

import (
	"maps"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/voicetest/pulse"
)

// The bytes of space in a terminal that reports releases, and of the focus that goes.
const (
	spaceDown    = "\x1b[32;1:1u"
	spaceRepeats = "\x1b[32;1:2u"
	spaceUp      = "\x1b[32;1:3u"
	blur         = "\x1b[O"
)

// holds: in a terminal that reports releases space is held to talk, and letting go sends. A tap starts and sends. When
// the focus goes, what was said until then is sent.
func holds(c *computer) {
	c.serve(loopback.Options{Answer: func(loopback.ChatRequest) string { return "Yes." }})
	c.audio = pulse.Start(c)
	reports := maps.Clone(answers)
	maps.Copy(reports, keyReports)
	s := c.runIn(reports)
	s.when(0, "hold")
	speech := voicetest.Speech()
	for i, way := range []struct{ begin, while, end string }{
		{spaceDown, spaceRepeats, spaceUp},
		{spaceDown + spaceUp, "", spaceDown + spaceUp},
		{spaceDown, spaceRepeats, blur},
	} {
		s.quiet(time.Second)
		from := s.written()
		s.write(way.begin)
		s.when(from, "listening")
		c.audio.Play(c, speech[:len(speech)/2], voice.HearRate)
		s.write(way.while + way.while)
		c.audio.Play(c, speech[len(speech)/2:], voice.HearRate)
		if n := c.asked(loopback.Transcriptions); n != i {
			c.Fatalf("%d recordings were sent before the key was let go, not %d", n, i)
		}
		s.write(way.end)
		s.when(from, "Yes.")
	}
	s.quiet(time.Second)
	if n := c.asked(loopback.Transcriptions); n != 3 {
		c.Errorf("%d recordings were sent, not 3", n)
	}
	s.write("\x1b[113u") // q
	if err := s.cmd.Wait(); err != nil {
		c.Errorf("the program ended with %v", err)
	}
}

// asked is how many requests of a kind were made.
func (c *computer) asked(of loopback.Endpoint) (n int) {
	for _, r := range c.service.Requests() {
		if r.Endpoint == of {
			n++
		}
	}
	return n
}
