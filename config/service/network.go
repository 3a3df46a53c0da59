package service

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"syscall"
)

// networkDetail says in one line why there was no connection.
func networkDetail(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		return "proxy: " + reason(op.Err)
	}
	return reason(err)
}

func reason(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		switch {
		case dns.IsNotFound:
			return "no such host: " + dns.Name
		case dns.IsTimeout:
			return "looking up " + dns.Name + " took too long"
		}
		return "looking up " + dns.Name + " failed: " + dns.Err
	case isTLS(err):
		return "TLS: " + innermost(err).Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETDOWN):
		return "network unreachable"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "no connection in time"
	case errors.As(err, &op):
		return op.Err.Error() // other systems have their own words
	}
	return err.Error()
}

func isTLS(err error) bool {
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return isUntrusted(err) || errors.As(err, &record) || errors.As(err, &alert)
}

// isUntrusted tells whether the server's certificate is the reason: trying again changes nothing.
func isUntrusted(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &name) || errors.As(err, &invalid)
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
