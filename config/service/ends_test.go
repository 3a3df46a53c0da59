package service

import (
	"testing"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func TestEnds(t *testing.T) {
	const openAI = "https://api.openai.com/v1"
	for _, c := range []struct {
		url, model, day string
		told            bool
	}{
		{openAI, "gpt-4o-mini-tts", "2026-12-14", false},
		{openAI, "gpt-4o-mini-tts", "2026-12-15", true},
		{openAI, "gpt-4o-mini-tts", "2027-03-01", true},
		{openAI, "gpt-6-luna", "2027-03-01", false},
		{"http://localhost:8000/v1", "gpt-4o-mini-tts", "2027-03-01", false},
	} {
		now, err := time.ParseInLocation(time.DateOnly, c.day, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		got := New(config.Endpoint{Role: config.RoleSpeaking, BaseURL: c.url, Model: c.model}).Ends(now)
		if told := fault.Is(got, fault.ModelEnds); told != c.told {
			t.Errorf("%s at %s on %s: %v", c.model, c.url, c.day, got)
		}
	}
	for model, day := range lastDays {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			t.Errorf("%s: %v", model, err)
		}
	}
}
