package engines

import (
	"testing"

	"kaiwa/config/service/loopback"
	"kaiwa/voice"
)

// Start starts a service on loopback until the test ends. It hears with pocketsphinx, speaks with flite, and answers
// what answer says about what was said. Where an engine is missing the test is skipped, and with CI=true it fails.
func Start(t testing.TB, answer func(said string) string) *loopback.Server {
	t.Helper()
	need(t)
	server := loopback.New(loopback.Options{
		Hear: func(wav []byte) string {
			text, err := hear(wav)
			if err != nil {
				t.Errorf("the service cannot hear: %v", err)
			}
			return text
		},
		Say: func(text string) []int16 {
			samples, err := say(text, serviceVoice, voice.SpeakRate)
			if err != nil {
				t.Errorf("the service cannot speak: %v", err)
			}
			return samples
		},
		Answer: func(req loopback.ChatRequest) string { return answer(req.Said()) },
	})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}
