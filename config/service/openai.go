package service

import "github.com/sashabaranov/go-openai"

// OpenAI gives the library's client for this service. It sends through our doer, so nothing that it does
// hangs, and a failed request's error is a fault.Fault already. What the library says by itself (a stream
// that ends early is plain io.EOF) goes through [Explain]. Each wrap is put around the doer, to see what the
// library does not hand on.
func (c *Client) OpenAI(wraps ...func(openai.HTTPDoer) openai.HTTPDoer) *openai.Client {
	cfg := openai.DefaultConfig("") // the doer adds the key
	cfg.BaseURL = c.doer.endpoint.BaseURL
	cfg.HTTPClient = c.doer
	for _, wrap := range wraps {
		cfg.HTTPClient = wrap(cfg.HTTPClient)
	}
	return openai.NewClientWithConfig(cfg)
}
