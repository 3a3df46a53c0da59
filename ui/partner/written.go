package partner

import (
	"cmp"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

// Written hands the words of a turn's answer to write as they come, and returns when the turn is over: with the answer's
// finish reason, and with what failed first. An answer that was to be spoken and was not has failed. Where write fails, the
// turn is cancelled.
func Written(t *voice.Turn, write func(words string) error) (finish string, err error) {
	var told error
	for events := t.Next(); events != nil; events = t.Next() {
		for _, e := range events {
			switch e := e.(type) {
			case voice.Words:
				if err == nil {
					err = write(e.Text)
				}
			case voice.Finished:
				finish = e.Reason
			case voice.Notice:
				if !fault.Is(e.Err, fault.DeviceMissing) { // another device does it
					told = cmp.Or(told, e.Err)
				}
			}
		}
		if err != nil {
			t.Cancel()
		}
	}
	return finish, cmp.Or(err, t.Wait(), told)
}
