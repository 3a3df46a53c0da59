package service

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// Warm warms several at once, and returns when it is done.
func Warm(ctx context.Context, clients ...*Client) {
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() { c.Warm(ctx) })
	}
	all.Wait()
}

// Warm opens a connection to the server (name, TCP, TLS, HTTP/2) and leaves it in the pool, so that the
// next request does not wait for that. It sends no key and nothing that the user said. Whatever fails is left
// to that next request to find out.
func (c *Client) Warm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.doer.deadlines.connect)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, c.doer.endpoint.BaseURL+"/models", nil)
	if err != nil {
		return
	}
	req.Header.Set("User-Agent", userAgent())
	resp, err := c.doer.http.Do(req)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxFailure)) // read to the end, or it is not used again
	resp.Body.Close()
}
