package service

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
)

// Explain turns any error of a call into one with a fault.Fault in its chain, about that service and model.
// A cancelled context's error stays as it is, and so does nil. io.EOF means that a stream ended before it
// said why: success is a finish reason, never just an end.
func Explain(role config.Role, model string, err error) error {
	if err == nil {
		return nil
	}
	if f := fault.Of(err); f != nil {
		if f.Service != "" && (f.Code != fault.ModelUnknown || model == "" || f.Name == model) {
			return err
		}
		g := *f
		g.Service = string(role)
		if g.Code == fault.ModelUnknown {
			g.Name = model
		}
		return &g
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	f := &fault.Fault{Service: string(role), Err: err}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var network net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		f.Code = fault.TimedOut
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Code = fault.CutOff
	case errors.As(err, &syntax), errors.As(err, &kind):
		f.Code = fault.NotCompatible
	case errors.As(err, &network):
		f.Code, f.Name, f.Detail = fault.Unreachable, hostOf(err), oneLine(networkDetail(err), "", "")
	default: // the library refused by itself
		f.Code, f.Name, f.Detail = fault.BadRequest, model, oneLine(err.Error(), "", "")
	}
	return f
}

func hostOf(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		if parsed, err := url.Parse(u.URL); err == nil {
			return parsed.Host
		}
	}
	return ""
}

// fault fills in what all faults of this service have.
func (d *doer) fault(f *fault.Fault) *fault.Fault {
	f.Service = string(d.endpoint.Role)
	if f.Name == "" {
		f.Name = d.host()
	}
	f.Detail = oneLine(f.Detail, d.key().Reveal(), d.key().String())
	return f
}

func (d *doer) host() string {
	u, err := url.Parse(d.endpoint.BaseURL)
	if err != nil {
		return ""
	}
	return u.Host
}

func (d *doer) notCompatible(detail string) *fault.Fault {
	return d.fault(&fault.Fault{Code: fault.NotCompatible, Detail: detail})
}

// noAnswer explains why there is no answer at all.
func (d *doer) noAnswer(dog *watchdog, err error) *failure {
	if o := dog.overdue(); o != nil {
		if o.step == connecting {
			return &failure{fault: d.fault(&fault.Fault{Code: fault.Unreachable, Detail: o.Error(), Err: o}), again: true}
		}
		return &failure{fault: d.fault(&fault.Fault{Code: fault.TimedOut, Detail: o.Error(), Err: o})}
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if notHTTP(err) {
		return &failure{fault: d.fault(&fault.Fault{Code: fault.NotCompatible, Err: err})}
	}
	f := d.fault(&fault.Fault{Code: fault.Unreachable, Detail: networkDetail(err), Err: err})
	return &failure{fault: f, again: !isUntrusted(err)}
}

// notHTTP tells whether something else than HTTP answered, after the request or, as SSH does, before it. net/http has no
// type for either: the second is its error for bytes that came unasked, and wraps none.
func notHTTP(err error) bool {
	text := err.Error()
	return strings.Contains(text, "malformed HTTP") || strings.Contains(text, "readLoopPeekFailLocked: %!w(<nil>)")
}

// broken explains why an answer broke off. Its error is the context's own where that was cancelled.
func (d *doer) broken(dog *watchdog, err error) error {
	if dog.parent.Err() != nil {
		return dog.parent.Err()
	}
	if o := dog.overdue(); o != nil {
		return d.fault(&fault.Fault{Code: fault.TimedOut, Detail: o.Error(), Err: o})
	}
	return d.fault(&fault.Fault{Code: fault.CutOff, Err: err})
}

// reported explains an error object that came with status 200, or in a stream.
func (d *doer) reported(p problem) *fault.Fault {
	return d.fault(d.named(statusOf(p), p))
}

// statusOf guesses the status that the error would have had.
func statusOf(p problem) int {
	if n, err := strconv.Atoi(p.Code); err == nil && n >= 400 && n < 600 {
		return n
	}
	switch {
	case p.names("insufficient_quota", "credit_balance_exhausted", "rate_limit_exceeded", "rate_limit_error", "tokens", "requests"):
		return http.StatusTooManyRequests
	case p.names("invalid_api_key", "authentication_error"):
		return http.StatusUnauthorized
	case p.names("permission_error", "unsupported_country_region_territory"):
		return http.StatusForbidden
	case p.names("model_not_found", "not_found_error"):
		return http.StatusNotFound
	case p.names("invalid_request_error", "context_length_exceeded", "BadRequestError"):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// answered explains an answer with a status other than 2xx.
func (d *doer) answered(req *http.Request, resp *http.Response, p problem) *fault.Fault {
	f := d.named(resp.StatusCode, p)
	f.Status = resp.StatusCode
	f.Wait = askedWait(resp.Header, time.Now())
	switch {
	case f.Code == fault.NoEndpoint:
		f.Name = req.URL.Host + req.URL.Path
	case resp.StatusCode < 400:
		f.Detail = "it sends us on to " + resp.Header.Get("Location")
	}
	return f
}

// named finds the name of an error from its status and what the server says: the table in ../shared/API.md.
func (d *doer) named(status int, p problem) *fault.Fault {
	f := &fault.Fault{Detail: p.Message}
	switch {
	case p.names("insufficient_quota", "credit_balance_exhausted") || status == http.StatusPaymentRequired:
		f.Code = fault.OutOfCredit
	case p.names("context_length_exceeded"):
		f.Code = fault.ContextFull
	case p.names("model_not_found") || (status == http.StatusNotFound && strings.Contains(strings.ToLower(p.Message), "model")):
		f.Code, f.Name = fault.ModelUnknown, d.endpoint.Model
	case status < 400:
		f.Code = fault.NotCompatible
	case status == http.StatusUnauthorized && d.key() == "":
		f.Code = fault.KeyMissing
	case status == http.StatusUnauthorized:
		f.Code = fault.KeyRefused
	case status == http.StatusForbidden:
		f.Code = fault.NotAllowed
	case status == http.StatusNotFound:
		f.Code = fault.NoEndpoint
	case status == http.StatusRequestTimeout:
		f.Code = fault.TimedOut
	case status == http.StatusTooManyRequests:
		f.Code = fault.RateLimited
	case status < 500:
		f.Code = fault.BadRequest
	default:
		f.Code = fault.ServerTrouble
	}
	return f
}
