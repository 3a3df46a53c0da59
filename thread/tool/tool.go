// Package tool is what an answering model may call while it answers: the clock, the user's own commands, and whatever
// else is given to it as a [Tool].
package tool

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// A Tool is a function that the model may call.
type Tool struct {
	Name        string          // letters, digits, _ and -
	Description string          // for the model: what it does and when to use it
	Parameters  json.RawMessage // a JSON schema of an object
	// Run gives the result as the model reads it. Its arguments are a JSON object that the model wrote: nothing is known of
	// it. An error is told to the model too, unless the context is over.
	Run func(ctx context.Context, arguments json.RawMessage) (string, error)
	// Acts: it may change something, or asks the user. It is not offered for an answer that may be thrown away.
	Acts bool
}

// Clock tells the date and the time here.
func Clock() Tool {
	return Tool{
		Name:        "clock",
		Description: "Tells the current date, weekday, time and time zone where the user is. Use it whenever the answer depends on them.",
		Parameters:  json.RawMessage(`{"type":"object","properties":{},"required":[],"additionalProperties":false}`),
		Run: func(context.Context, json.RawMessage) (string, error) {
			now := time.Now()
			zone, _ := now.Zone()
			return fmt.Sprintf("%s, %s, time zone %s (UTC%s)", now.Format("Monday, 2006-01-02"), now.Format("15:04:05"), zone, now.Format("-07:00")), nil
		},
	}
}
