package service

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kaiwa/config"
	"kaiwa/config/fault"
)

// speaksFirst listens, says the first word in another protocol, and hangs up when the other side does.
func speaksFirst(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("SSH-2.0-OpenSSH_9.9\r\n"))
			go func() {
				_, _ = io.Copy(io.Discard, c)
				_ = c.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

func TestNoConnection(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of us
	tls.StartTLS()
	defer tls.Close()
	other := speaksFirst(t)
	viaDeadProxy := sharedTransport().Clone()
	viaDeadProxy.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: closed.Addr().String()})

	t.Run("all", func(t *testing.T) {
		for _, tt := range []struct {
			name, url string
			transport http.RoundTripper
			code      fault.Code
			detail    string
		}{
			{"refused", "http://" + closed.Addr().String(), nil, fault.Unreachable, "connection refused"},
			{"no such host", "http://kaiwa-test.invalid", nil, fault.Unreachable, "kaiwa-test.invalid"},
			{"a certificate that nobody knows", tls.URL, nil, fault.Unreachable, "TLS: "},
			{"no TLS there", strings.Replace(plain.URL, "http:", "https:", 1), nil, fault.Unreachable, "HTTP response to HTTPS client"},
			{"only TLS there", strings.Replace(tls.URL, "https:", "http:", 1), nil, fault.BadRequest, "HTTPS server"},
			{"the proxy is down", "https://api.test", viaDeadProxy, fault.Unreachable, "proxy: connection refused"},
			{"not HTTP at all", "http://" + other, nil, fault.NotCompatible, ""},
		} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				var options []Option
				if tt.transport != nil {
					options = append(options, WithTransport(tt.transport))
				}
				_, err := New(config.Endpoint{Role: config.RoleListening, BaseURL: tt.url, Key: testKey}, options...).Models(t.Context())
				checkCode(t, err, tt.code)
				f := fault.Of(err)
				if !strings.Contains(f.Detail, tt.detail) || !strings.HasSuffix(tt.url, f.Name) || f.Name == "" {
					t.Errorf("got %#v", f)
				}
			})
		}
	})
}

// Whether the other protocol's first word comes before the request has been written is chance. Here it does.
func TestNotHTTPBeforeTheRequest(t *testing.T) {
	closed := make(chan struct{})
	tell := sync.OnceFunc(func() { close(closed) })
	transport := sharedTransport().Clone()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return tellsClose{c, tell}, err
	}
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { <-closed }})
	_, err := New(config.Endpoint{Role: config.RoleListening, BaseURL: "http://" + speaksFirst(t)}, WithTransport(transport)).Models(ctx)
	checkCode(t, err, fault.NotCompatible)
}

// tellsClose is a connection that tells when it was closed.
type tellsClose struct {
	net.Conn
	tell func()
}

func (c tellsClose) Close() error {
	c.tell()
	return c.Conn.Close()
}

// TestHTTP2 sends two requests at once over one HTTP/2 connection, and has the second's answer break off.
func TestHTTP2(t *testing.T) {
	connections := new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: "+r.Proto+"\n\n")
		_ = http.NewResponseController(w).Flush()
		if strings.HasSuffix(r.URL.Path, "/cut") {
			panic(http.ErrAbortHandler)
		}
	}))
	server.EnableHTTP2 = true
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.StartTLS()
	defer server.Close()
	transport := sharedTransport().Clone()
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	defer transport.CloseIdleConnections()
	c := New(config.Endpoint{Role: config.RoleAnswering, BaseURL: server.URL + "/v1"}, WithTransport(transport))
	for path, code := range map[string]fault.Code{"/whole": "", "/cut": fault.CutOff} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1"+path, strings.NewReader("{}"))
		resp, err := c.doer.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		checkCode(t, err, code)
		resp.Body.Close()
		if string(got) != "data: HTTP/2.0\n\n" {
			t.Errorf("%s: %q", path, got)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestWarm(t *testing.T) {
	var connections, heads, keys atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			heads.Add(1)
			if r.Header.Get("Authorization") != "" {
				keys.Add(1)
			}
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"data":[]}`)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c := New(config.Endpoint{Role: config.RoleListening, BaseURL: server.URL + "/v1/", Key: testKey})
	c.Warm(t.Context())
	if _, err := c.Models(t.Context()); err != nil {
		t.Fatal(err)
	}
	if connections.Load() != 1 || heads.Load() != 1 || keys.Load() != 0 {
		t.Errorf("%d connections, %d warming requests, %d of them with the key", connections.Load(), heads.Load(), keys.Load())
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	c.Warm(cancelled)
	if heads.Load() != 1 {
		t.Error("a cancelled context's warming was sent")
	}
	New(config.Endpoint{BaseURL: "://"}).Warm(t.Context()) // nothing to do, nothing to say
}

func TestNoURL(t *testing.T) {
	for _, base := range []string{"", "://", "api.openai.com/v1", "ftp://x"} {
		_, err := New(config.Endpoint{Role: config.RoleListening, BaseURL: base}).Models(t.Context())
		checkCode(t, err, fault.NotCompatible)
	}
}

func TestSharedTransport(t *testing.T) {
	one, other := New(config.Endpoint{}), New(config.Endpoint{})
	if one.doer.http.Transport != other.doer.http.Transport {
		t.Error("connections are not shared")
	}
	if sharedTransport().Proxy == nil {
		t.Error("the environment's proxy is not used")
	}
}
