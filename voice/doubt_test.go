package voice_test

import (
	"strings"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// While what is heard may be kaiwa's own voice nothing interrupts it, and when it has ended that is no utterance: however
// late within a doubted voice that is found out, and again when it goes on.
func TestOwnVoiceDoesNotInterrupt(t *testing.T) {
	for _, late := range []int{0, 100, 250, 400} {
		bubble(t, "turn", func(t *testing.T) {
			s := newScene()
			speech := voicetest.Speech()
			times := 0
			all := s.play(func(e voice.Event) bool {
				switch e.(type) {
				case voice.Entered:
					if !entered(voice.Speaking)(e) || times > 0 {
						return false
					}
				case voice.Resumed:
				default:
					return false
				}
				if times++; times > 1 {
					late = 0 // it is known by now
				}
				s.room.Echo(speech, min(late*voice.HearRate/1000, len(speech)))
				return false
			}, 0, nil)
			if got := story(all); !strings.HasSuffix(got, "ended") || has[voice.Interrupted](all) {
				t.Errorf("found out after %d ms: %s", late, got)
			}
			if s.partner.Len() != 2 || s.partner.Drafted() != nil || transcriptions(s.rig) != 1 {
				t.Errorf("something was made of it: %d messages", s.partner.Len())
			}
			if late == 0 && times == 1 && has[voice.Paused](all) {
				t.Error("it pauses for its own voice")
			}
		})
	}
}

// With the talk key nothing is doubted: all that is said is heard.
func TestTalkKeyHearsInDoubt(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		s := newScene()
		s.start = voice.Start{Listen: true}
		speech := voicetest.Speech()
		s.run(func(e voice.Event) {
			if entered(voice.Listening)(e) {
				s.room.Echo(speech, 0)
				time.AfterFunc(spokenFor(), s.turn.Stop)
			}
		})
		if s.partner.Len() == 0 || s.partner.Message(1).Clip.Length() < spokenFor()-100*msec {
			t.Error("the talk key does not hear it")
		}
	})
}
