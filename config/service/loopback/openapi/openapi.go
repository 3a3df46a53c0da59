// Package openapi holds requests and answers against the official description of the OpenAI API,
// ../shared/openai-openapi.yaml. It is for tests only. Where the description is not there, a test is
// skipped, saying so; with CI=true it fails.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"kaiwa/config/service/loopback"
	"kaiwa/config/shared"
)

// Requests checks every request that the service in memory has recorded. There must be one.
func Requests(t testing.TB, recorded []loopback.Request) {
	t.Helper()
	if len(recorded) == 0 {
		t.Error("no request was made")
	}
	for _, r := range recorded {
		if r.Method == http.MethodHead {
			continue // Client.Warm: it only opens a connection
		}
		req, err := http.NewRequest(r.Method, r.Path+"?"+r.Query, bytes.NewReader(r.Body))
		if err != nil {
			t.Errorf("recorded request: %v", err)
			continue
		}
		req.Header = r.Header.Clone()
		Check(t, req)
	}
}

// Check tells whether the description knows the request's path and method, and its body. A field that the
// description does not name is an error even where its schema would let it pass. The body can be read again.
func Check(t testing.TB, req *http.Request) {
	t.Helper()
	doc := description(t)
	if err := checkRequest(doc, req); err != nil {
		t.Errorf("%s %s: %v", req.Method, req.URL.Path, err)
	}
}

// Schema tells whether a JSON text is what the description's component of that name says.
func Schema(t testing.TB, name string, text []byte) {
	t.Helper()
	doc := description(t)
	ref := doc.Components.Schemas[name]
	if ref == nil {
		t.Fatalf("the description has no schema %q", name)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if err := ref.Value.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.MultiErrors()); err != nil {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func checkRequest(doc *openapi3.T, req *http.Request) error {
	route, params, err := find(doc, req)
	if err != nil {
		return err
	}
	body := []byte{}
	if req.Body != nil {
		if body, err = io.ReadAll(req.Body); err != nil {
			return fmt.Errorf("reading the body: %w", err)
		}
	}
	req.Body, req.GetBody = io.NopCloser(bytes.NewReader(body)), nil
	err = openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			MultiError:                        true,
			SkipSettingDefaults:               true,
			RejectWhenRequestBodyNotSpecified: true,
			AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
		},
	})
	req.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return checkFields(route.Operation, body)
}

// find matches the path below /v1 with the description's.
func find(doc *openapi3.T, req *http.Request) (*routers.Route, map[string]string, error) {
	_, path, ok := strings.Cut(req.URL.Path, "/v1/")
	if !ok {
		return nil, nil, fmt.Errorf("no /v1/ in its path")
	}
	path = "/" + path
	for _, pattern := range doc.Paths.InMatchingOrder() {
		params, ok := match(pattern, path)
		if !ok {
			continue
		}
		item := doc.Paths.Value(pattern)
		operation := item.GetOperation(req.Method)
		if operation == nil {
			return nil, nil, fmt.Errorf("no %s on %s", req.Method, pattern)
		}
		return &routers.Route{Spec: doc, Path: pattern, PathItem: item, Method: req.Method, Operation: operation}, params, nil
	}
	return nil, nil, fmt.Errorf("the description has no such path")
}

func match(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		if name, isParam := strings.CutPrefix(w, "{"); isParam {
			params[strings.TrimSuffix(name, "}")] = have[i]
		} else if w != have[i] {
			return nil, false
		}
	}
	return params, true
}

// checkFields refuses fields of a JSON body that the description does not name.
func checkFields(operation *openapi3.Operation, body []byte) error {
	if operation.RequestBody == nil {
		return nil
	}
	media := operation.RequestBody.Value.Content.Get("application/json")
	var fields map[string]json.RawMessage
	if media == nil || json.Unmarshal(body, &fields) != nil {
		return nil
	}
	known := map[string]bool{}
	collect(media.Schema, known)
	var unknown []string
	for name := range fields {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	if slices.Sort(unknown); len(unknown) > 0 {
		return fmt.Errorf("fields that the description does not name: %s", strings.Join(unknown, ", "))
	}
	return nil
}

func collect(ref *openapi3.SchemaRef, known map[string]bool) {
	for name := range ref.Value.Properties {
		known[name] = true
	}
	for _, list := range []openapi3.SchemaRefs{ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf} {
		for _, sub := range list {
			collect(sub, known)
		}
	}
}

// read is the description, once it was read: it is 3 MB of YAML.
var (
	reading sync.Mutex
	read    *openapi3.T
)

func description(t testing.TB) *openapi3.T {
	t.Helper()
	path := shared.File(t, "openai-openapi.yaml")
	reading.Lock()
	defer reading.Unlock()
	if read != nil {
		return read
	}
	openapi3filter.RegisterBodyDecoder("audio/wav", openapi3filter.FileBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		t.Fatalf("the official description: %v", err)
	}
	// kin-openapi cannot read a form's field that is "any text, or one of these texts". Any text is enough.
	model := doc.Components.Schemas["CreateTranscriptionRequest"].Value.Properties["model"]
	model.Value = openapi3.NewStringSchema()
	read = doc
	return doc
}
