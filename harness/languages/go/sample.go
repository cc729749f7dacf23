package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.com/upload"
)

var clients = struct {
	sync.Mutex
	of map[[2]time.Duration]*http.Client
}{of: map[[2]time.Duration]*http.Client{}}

// clientFor gives the sample's own client, or one for other limits: each is
// made once and kept, as a program would.
func clientFor(r request) *http.Client {
	limits := [2]time.Duration{10 * time.Second, time.Minute} // the sample's
	if r.ConnectTimeout == 0 && r.ResponseTimeout == 0 {
		return upload.Client
	}
	if r.ConnectTimeout != 0 {
		limits[0] = seconds(r.ConnectTimeout)
	}
	if r.ResponseTimeout != 0 {
		limits[1] = seconds(r.ResponseTimeout)
	}
	clients.Lock()
	defer clients.Unlock()
	if clients.of[limits] == nil {
		clients.of[limits] = upload.NewClient(limits[0], limits[1])
	}
	return clients.of[limits]
}

// call uploads with the sample, or with what stands in its place.
func call(r request) answer {
	id, err := upload.Upload(context.Background(), clientFor(r), r.URL, r.File, r.AccessID, r.SecretKey)
	if err == nil {
		return answer{Seq: r.Seq, Outcome: "uploaded", UploadID: &id}
	}
	a := answer{Seq: r.Seq, Outcome: "refused", Message: err.Error(), Detail: strings.Join(describe(err, ""), "\n")}
	if a.Kind = kindOf(err); a.Kind == "" {
		a.Outcome = "crashed"
	}
	var refusal *upload.Error
	if errors.As(err, &refusal) {
		a.HTTPStatus, a.RetCode = refusal.Status, int64(refusal.RetCode)
	}
	return a
}

// kindOf reads the types that the sample, os and net/http give.
func kindOf(err error) string {
	var refusal *upload.Error
	if errors.As(err, &refusal) {
		switch {
		case refusal.Status/100 != 2:
			return "http"
		case refusal.RetCode != 0:
			return "api"
		}
		return "answer"
	}
	var file *fs.PathError
	if errors.As(err, &file) {
		return "file"
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "timeout"
	}
	if isTLS(err) {
		return "tls"
	}
	var request *url.Error
	if errors.As(err, &request) {
		if address, err := url.Parse(request.URL); err != nil || address.Host == "" ||
			(address.Scheme != "http" && address.Scheme != "https") {
			return "usage"
		}
		return "connect"
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, net.ErrClosed) || strings.HasPrefix(fmt.Sprintf("%T", err), "*errors.") {
		return "connect" // while the answer was read
	}
	return ""
}

func isTLS(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		authority   x509.UnknownAuthorityError
		host        x509.HostnameError
	)
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host)
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second))
}

// describe lists the error and what it wraps, with the types and fields of each.
func describe(err error, indent string) []string {
	lines := []string{fmt.Sprintf("%s%v = %#v", indent, err, err)}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			lines = append(lines, describe(inner, indent+"  ")...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			lines = append(lines, describe(inner, indent+"  ")...)
		}
	}
	return lines
}
