package voice_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// anyAnswer has words of one and of three bytes for a letter.
const anyAnswer = "It is Mount Fuji, of course. 高さは三千七百七十六メートルです。Many people climb it in summer, 日本人も外国人も。"

// A chance is a hands-free turn in which anything may happen at any time: people speak, press keys, and end it.
type chance struct {
	*scene
	random *rand.Rand
	ended  context.CancelFunc // by which the program ends
}

func newChance(t *testing.T, seed uint64) (*chance, context.Context) {
	ctx, cancel := context.WithCancel(t.Context())
	c := &chance{scene: newScene(), random: rand.New(rand.NewPCG(seed, 1)), ended: cancel}
	c.engine.Speculative, c.engine.Ahead, c.engine.Interrupting = c.maybe(80), c.maybe(50), c.maybe(80)
	c.engine.KeepSpeech, c.engine.Rate = c.maybe(50), []float64{0, 1, 1.5}[c.random.IntN(3)]
	c.out.Opening, c.out.Flushing = c.within(2*time.Second), c.within(60*msec)
	c.partner.Answers = voicetest.Answers(anyAnswer, "stop", c.within(time.Second), c.within(50*msec))
	texts := []string{voicetest.Said, "I would like to go to Kyoto and", "Stop.", "Mm-hmm.", "", "Thanks for watching!", "Kyoto?", "of course"}
	c.random.Shuffle(len(texts)-2, func(i, j int) { texts[i+2], texts[j+2] = texts[j+2], texts[i+2] })
	slow, n := c.within(1500*msec), atomic.Int64{}
	c.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, clip *voice.Clip) (voice.Transcript, error) {
		return voicetest.Hears(texts[int(n.Add(1)-1)%len(texts)], slow).Transcribe(ctx, clip)
	})
	if c.maybe(30) {
		c.start.Since, c.start.Over = time.Now(), anyAnswer[:30]
	}
	return c, ctx
}

func (c *chance) maybe(percent int) bool { return c.random.IntN(100) < percent }

func (c *chance) within(d time.Duration) time.Duration {
	return time.Duration(c.random.Int64N(int64(d/msec))) * msec
}

// happen lets things happen in the next seconds, and the turn end after them.
func (c *chance) happen(t *testing.T) {
	sounds := [][]int16{word(t, "no"), word(t, "yes"), voicetest.Speech(), voicetest.Noise(samples(300*msec), 12000)}
	time.AfterFunc(c.within(500*msec), func() { c.room.Say(voicetest.Speech()) })
	for range c.random.IntN(5) {
		sound := sounds[c.random.IntN(len(sounds))]
		time.AfterFunc(c.within(12*time.Second), func() { c.room.Say(sound) })
	}
	keys := []func(){
		c.turn.Pause, c.turn.Resume, c.turn.Stop, c.turn.Leave,
		func() { c.turn.Skip(1) }, func() { c.turn.Skip(-1) }, func() { c.turn.SetRate(1.3) },
	}
	for range c.random.IntN(8) {
		time.AfterFunc(c.within(12*time.Second), keys[c.random.IntN(len(keys))])
	}
	end := c.turn.Cancel
	if c.maybe(20) {
		end = c.ended
	}
	time.AfterFunc(c.within(10*time.Second), end)
}

// A hands-free turn in which anything happens, and that ends at any moment, leaves nothing behind, and says nothing that
// cannot be.
func TestAnyMoment(t *testing.T) {
	stories := map[string]int{}
	for seed := range uint64(80) {
		bubble(t, fmt.Sprint(seed), func(t *testing.T) {
			c, ctx := newChance(t, seed)
			defer c.ended()
			c.count()
			c.begun = time.Now()
			c.turn = c.engine.Begin(ctx, c.partner, c.start)
			c.happen(t)
			var all []entry
			for events := c.turn.Next(); events != nil; events = c.turn.Next() {
				for _, e := range events {
					all = append(all, entry{e, time.Since(c.begun)})
				}
			}
			c.turn.Wait()
			c.checkEvents(t, all)
			c.checkLeft(t)
			last := strings.Fields(without(story(all), "heard"))
			stories[strings.Join(last[max(len(last)-2, 0):], " ")]++
		})
	}
	t.Logf("they ended with %v", stories)
	if len(stories) < 8 {
		t.Error("too little has happened")
	}
}

// checkEvents fails where events cannot have come in this order.
func (c *chance) checkEvents(t *testing.T, all []entry) {
	count := map[string]int{}
	for i, e := range all {
		kind, _, _ := strings.Cut(name(e.event), ":")
		count[kind]++
		switch e := e.event.(type) {
		case voice.Kept:
			if count["spoke"] == 0 {
				t.Error("nobody spoke, and it is kept")
			}
		case voice.Resumed:
			if count["paused"] == 0 {
				t.Error("it goes on, and was not paused")
			}
		case voice.Heard:
			if e.Bytes > len(anyAnswer) || e.Bytes < len(anyAnswer) && !utf8.RuneStart(anyAnswer[e.Bytes]) {
				t.Errorf("heard up to byte %d, within a character", e.Bytes)
			}
		case voice.Failed:
			t.Errorf("failed: %v", e.Err)
		case voice.Ended:
			checkTimings(t, e.Timings)
			if i < len(all)-1 {
				t.Error("something comes after the end")
			}
		}
	}
	for _, once := range []string{"kept", "said", "began", "interrupted", "dropped"} {
		if count[once] > 1 {
			t.Errorf("%d times %s", count[once], once)
		}
	}
	if count["ended"]+count["cancelled"] != 1 {
		t.Error("it has not ended once")
	}
	if t.Failed() {
		t.Log(story(all))
	}
}

func checkTimings(t *testing.T, g voice.Timings) {
	in := []time.Duration{g.Endpoint, g.Transcript, g.FirstWord, g.FirstPiece, g.FirstSound, g.End}
	if slices.Min(in) < 0 || g.FirstSound > 0 && g.FirstSound < g.FirstPiece || g.End > 0 && g.End < g.FirstSound ||
		g.FirstWord > 0 && g.FirstWord < min(g.Endpoint, g.Transcript) {
		t.Errorf("timings: %+v", g)
	}
}

// checkLeft fails where something goes on after the end, or is lost.
func (c *chance) checkLeft(t *testing.T) {
	if c.partner.Drafted() != nil || c.room.Open() != 0 {
		t.Errorf("there is a draft left: %v; %d streams are open", c.partner.Drafted() != nil, c.room.Open())
	}
	if n := transcriptions(c.rig); n > 16 {
		t.Errorf("%d were written down", n)
	}
	sound, requests := len(c.out.Sound()), len(c.sent)
	time.Sleep(time.Minute) // virtual
	synctest.Wait()
	if len(c.out.Sound()) != sound || len(c.sent) != requests {
		t.Errorf("after the end %d samples are played, and sent is %v", len(c.out.Sound())-sound, c.sent[requests:])
	}
	for id := int64(1); id <= int64(c.partner.Len()); id++ {
		m := c.partner.Message(id)
		if !m.Answer || m.Text == "" {
			continue
		}
		s := m.Spoken
		if !m.Ended || s == nil {
			t.Fatalf("of the answer %q it is not stored what was heard", m.Text)
		}
		if s.Heard > len(m.Text) || s.Heard < len(m.Text) && !utf8.RuneStart(m.Text[s.Heard]) {
			t.Errorf("of the answer %q %d bytes were heard", m.Text, s.Heard)
		}
	}
}
