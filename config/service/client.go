// Package service talks to OpenAI-compatible servers. It is the one place that makes clients: it adds what
// the library behind them lacks (deadlines, retries, streams that say when they broke) and turns every
// failure into a [fault.Fault], so that the screen can say what happened and what to do about it.
package service

import (
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"kaiwa/config"
)

// A Client talks to one service. It is cheap: clients share their connections. Its methods may be called
// from any goroutine. Every error they return has a fault.Fault in its chain, or is the context's own.
type Client struct {
	doer *doer
}

// An Option changes how a client is made.
type Option func(*Client)

// WithTransport sends the client's requests through rt instead of the connections that all clients share.
// Tests in a synctest bubble and the demo give that of loopback.Server.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *Client) { c.doer.http.Transport = rt }
}

// New makes the client of one service.
func New(ep config.Endpoint, options ...Option) *Client {
	ep.BaseURL = strings.TrimRight(ep.BaseURL, "/")
	key := ep.Key
	ep.Key = ""
	c := &Client{&doer{
		endpoint:  ep,
		key:       func() config.Key { return key },
		deadlines: deadlinesOf(ep.Role),
		http:      &http.Client{Transport: sharedTransport(), CheckRedirect: checkRedirect},
	}}
	for _, o := range options {
		o(c)
	}
	return c
}

// Role is which of the three services this is.
func (c *Client) Role() config.Role { return c.doer.endpoint.Role }

// Model is the model that the settings name for this service.
func (c *Client) Model() string { return c.doer.endpoint.Model }

// sharedTransport is the pool of connections of all clients. A server that speaks HTTP/2 gets one
// connection for everything. The pings find out that a connection died (the machine slept, the network
// changed) before the first byte's deadline does, so that the request is tried again on a new one.
var sharedTransport = sync.OnceValue(func() *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   connectTimeout,
		ExpectContinueTimeout: time.Second,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   4,
		IdleConnTimeout:       90 * time.Second,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	}
})

// checkRedirect follows only where the same request goes on to the same server. What the user said, and the
// key, go to nobody else; and a redirect that turns POST into GET leads nowhere. What is not followed
// is returned as it is, and explained by [faultOf].
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	sameServer := req.URL.Host == first.URL.Host || (req.URL.Hostname() == first.URL.Hostname() && req.URL.Scheme == "https")
	downgraded := first.URL.Scheme == "https" && req.URL.Scheme != "https"
	if !sameServer || downgraded || req.Method != first.Method || len(via) >= 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// userAgent is "kaiwa/<version>", the version being what the Go tool stamped into the program.
var userAgent = sync.OnceValue(func() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := strings.Trim(info.Main.Version, "()"); v != "" {
			version = v
		}
	}
	return "kaiwa/" + version
})
