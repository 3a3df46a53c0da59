package service

import (
	"net/url"
	"time"

	"kaiwa/config/fault"
)

// openAIHost is the server whose models' last days we know.
const openAIHost = "api.openai.com"

// lastDays are those of OpenAI's hosted models that kaiwa is likely to be set to (OpenAI's deprecation notices, read
// in November 2026). For any other, [Client.Models] tells.
var lastDays = map[string]string{
	"gpt-5": "2026-12-11", "gpt-5-mini": "2026-12-11", "gpt-5-nano": "2026-12-11",
	"tts-1": "2027-01-06", "tts-1-hd": "2027-01-06", "gpt-4o-mini-tts": "2027-01-06",
	"gpt-4o": "2027-01-14", "gpt-4o-mini": "2027-01-14", "gpt-4.1": "2027-01-14", "gpt-4.1-mini": "2027-01-14",
	"whisper-1": "2027-02-26", "gpt-4o-transcribe": "2027-02-26", "gpt-4o-mini-transcribe": "2027-02-26",
	"gpt-4o-mini-transcribe-diarize": "2027-02-26",
}

// warnAhead is how long before a model's last day it is said: 2026-12-15 for the speech models.
const warnAhead = 22 * 24 * time.Hour

// Ends tells, as a fault.ModelEnds, that the client's model ends soon or has ended. Nil: it does not, as far as is known.
func (c *Client) Ends(now time.Time) error {
	server, err := url.Parse(c.doer.endpoint.BaseURL)
	if err != nil || server.Hostname() != openAIHost {
		return nil
	}
	day, ok := lastDays[c.doer.endpoint.Model]
	if !ok {
		return nil
	}
	last, err := time.ParseInLocation(time.DateOnly, day, now.Location())
	if err != nil || now.Before(last.Add(-warnAhead)) {
		return nil
	}
	return &fault.Fault{Code: fault.ModelEnds, Service: string(c.doer.endpoint.Role), Name: c.doer.endpoint.Model, Detail: day}
}
