package service

import (
	"errors"
	"strings"
	"testing"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func TestCall(t *testing.T) {
	s := &script{steps: steps(say(200, `{"id":"conv_1"}`))}
	c := testClient(config.RoleAnswering, s)
	var made struct{ ID string }
	if err := c.Call(t.Context(), "POST", "/conversations", map[string]string{"a": "b"}, &made, "OpenAI-Beta", "assistants=v2"); err != nil || made.ID != "conv_1" {
		t.Errorf("%+v, %v", made, err)
	}
	if s.bodies[0] != `{"a":"b"}` || s.header.Get("Content-Type") != "application/json" || s.header.Get("OpenAI-Beta") != "assistants=v2" || s.header.Get("Authorization") != "Bearer "+testKey {
		t.Errorf("sent %q with %v", s.bodies, s.header)
	}
	if err := c.Call(t.Context(), "GET", "/conversations/conv_1", nil, &made); err != nil || s.bodies[1] != "" || s.header.Get("Content-Type") != "" {
		t.Errorf("sent %q with %v, %v", s.bodies[1], s.header, err)
	}
}

func TestCallFaults(t *testing.T) {
	for body, code := range map[string]fault.Code{`{"id":3}`: fault.NotCompatible, `not json`: fault.NotCompatible, `{"error":{"message":"no","code":"invalid_api_key"}}`: fault.KeyRefused} {
		var made struct{ ID string }
		err := testClient(config.RoleAnswering, &script{steps: steps(say(200, body))}).Call(t.Context(), "GET", "/x", nil, &made)
		checkCode(t, err, code)
	}
	s := &script{steps: steps(say(200, `{}`))}
	if err := testClient(config.RoleAnswering, s).Call(t.Context(), "POST", "/x", func() {}, nil); err == nil || len(s.bodies) != 0 {
		t.Errorf("what is no JSON was sent: %v", err)
	}
}

// A fault within an answer has the service's name, and never the key.
func TestFaultWithinAnAnswer(t *testing.T) {
	var err error = testClient(config.RoleAnswering, &script{}).Fault(fault.RateLimited, "slow down,\n"+testKey)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != fault.RateLimited || f.Service != "answering" || f.Name == "" || strings.Contains(f.Detail, testKey) || strings.Contains(f.Detail, "\n") {
		t.Errorf("the fault is %+v", f)
	}
}
