package loopback

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// checkTools finds what is wrong with the tools of a chat, with its calls and with their results.
func checkTools(c *ChatRequest, reasons bool) *refusal {
	for i, t := range c.Tools {
		if f := checkTool(fmt.Sprintf("tools[%d]", i), t.Function.Name, t.Function.Parameters); f != nil {
			return f
		}
	}
	if reasons && len(c.Tools) > 0 && c.ReasoningEffort != "none" {
		return wrong("reasoning_effort", "unsupported_parameter", "Function tools with reasoning_effort are not supported for "+c.Model+" in /v1/chat/completions. Please use /v1/responses instead.")
	}
	var waiting []string
	for i, m := range c.Messages {
		switch {
		case m.Role == "tool" && !slices.Contains(waiting, m.CallID):
			return wrong(fmt.Sprintf("messages.[%d].role", i), "", "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
		case m.Role == "tool":
			waiting = slices.DeleteFunc(waiting, func(id string) bool { return id == m.CallID })
		case len(waiting) > 0:
			return wrong(fmt.Sprintf("messages.[%d].role", i), "", "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.")
		}
		waiting = append(waiting, callIDs(m.Calls)...)
	}
	if len(waiting) > 0 {
		return wrong("messages", "", "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.")
	}
	return nil
}

func checkTool(param, name string, parameters json.RawMessage) *refusal {
	var schema struct{ Type string }
	switch {
	case name == "":
		return missing(param + ".function.name")
	case !namePattern.MatchString(name):
		return wrong(param+".function.name", "invalid_value", fmt.Sprintf("Invalid '%s.function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.", param))
	case json.Unmarshal(parameters, &schema) != nil || schema.Type != "object":
		return wrong(param+".function.parameters", "invalid_function_parameters", fmt.Sprintf("Invalid schema for function '%s': schema must be a JSON Schema of 'type: \"object\"'.", name))
	}
	return nil
}

func callIDs(calls string) []string {
	var list []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(calls), &list) != nil {
		return nil
	}
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}
