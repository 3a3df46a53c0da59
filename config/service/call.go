package service

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"kaiwa/config/fault"
)

// BaseURL is where the service is, without a slash at the end.
func (c *Client) BaseURL() string { return c.doer.endpoint.BaseURL }

// Fault names what went wrong with this service where the answer itself says it. detail is what the service said.
func (c *Client) Fault(code fault.Code, detail string) *fault.Fault {
	return c.doer.fault(&fault.Fault{Code: code, Detail: detail})
}

// Call sends in as JSON to a path below the base URL, and reads the JSON answer into out: for what the library behind us
// lacks. in may be nil: the request has no body then. header are more headers, each followed by its value.
func (c *Client) Call(ctx context.Context, method, path string, in, out any, header ...string) error {
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return Explain(c.Role(), c.Model(), err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.BaseURL()+path, body)
	if err != nil {
		return c.doer.notCompatible("its base_url is not a web address")
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.doer.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		f := c.doer.notCompatible("its answer cannot be read")
		f.Err = err
		return f
	}
	return nil
}
