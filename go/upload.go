// Package upload sends an account package to the push service.
//
// It is one file without dependencies, to be copied into a project as it is.
package upload

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"
)

// What can go wrong, for errors.Is. Every error of [Upload] is one of these,
// unless the caller's context ended first: then it is the context's error.
var (
	ErrUsage   = errors.New("unusable argument") // nothing was sent
	ErrFile    = errors.New("unusable file")     // holds an *fs.PathError
	ErrConnect = errors.New("connection failed") // not made, or broken
	ErrTLS     = errors.New("TLS handshake failed")
	ErrTimeout = errors.New("time limit ran out")
	ErrHTTP    = errors.New("HTTP error")      // status other than 2xx, redirects too; a *ResponseError
	ErrAPI     = errors.New("service refused") // retCode is not 0; a *ResponseError
	ErrAnswer  = errors.New("unusable answer") // status 2xx, but not what the service answers
)

// ResponseError is a refusal by the server: [ErrHTTP] or [ErrAPI].
type ResponseError struct {
	Status  int    // HTTP status
	RetCode int64  // the service's code, 0 if the answer has none
	ErrMsg  string // the service's explanation
	kind    error
	body    string
}

func (e *ResponseError) Error() string {
	if e.RetCode != 0 {
		return fmt.Sprintf("upload: %v: status %d, retCode %d: %s", e.kind, e.Status, e.RetCode, excerpt(e.ErrMsg))
	}
	return fmt.Sprintf("upload: %v: status %d: %s", e.kind, e.Status, excerpt(e.body))
}

func (e *ResponseError) Unwrap() error { return e.kind }

// Limits are the time limits of an upload. Zero means the default.
type Limits struct {
	Connect  time.Duration // for the connection, with its TLS handshake; 10 s
	Response time.Duration // longest time in which not a byte moves, either way; 60 s
}

// Upload sends the file and returns the uploadId to name in a push.
//
// The url is that of the whole endpoint. The file is streamed from disk. However long
// it takes, an upload is cut off only when it stands still; use ctx to limit the whole.
func Upload(ctx context.Context, url, filePath, accessID, secret string, limits Limits) (int64, error) {
	req, err := newRequest(ctx, url, accessID, secret)
	if err != nil {
		return 0, fmt.Errorf("upload: %w: %w", ErrUsage, err)
	}
	file, size, err := open(filePath)
	if err != nil {
		return 0, fmt.Errorf("upload: %w: %w", ErrFile, err)
	}
	defer file.Close()

	setBody(req, file, size)
	status, body, err := exchange(req, limits)
	if err != nil {
		return 0, fmt.Errorf("upload: %w", err)
	}
	// Some gateways show the request on their error pages.
	token := strings.TrimPrefix(req.Header.Get("Authorization"), "Basic ")
	return readAnswer(status, body, strings.NewReplacer(token, "[credentials]", secret, "[secret]"))
}

func newRequest(ctx context.Context, url, accessID, secret string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil { // whose text quotes the URL, with any password in it
		return nil, errors.New("the URL cannot be parsed")
	}
	unusable := func(s string) bool {
		return s == "" || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl)
	}
	switch {
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return nil, errors.New("the URL is neither http nor https")
	case req.URL.Hostname() == "":
		return nil, errors.New("the URL names no host")
	case req.URL.User != nil:
		return nil, errors.New("the URL holds credentials")
	case unusable(accessID) || strings.Contains(accessID, ":"):
		return nil, errors.New("the access id is empty or holds a colon, a control character or invalid UTF-8")
	case unusable(secret):
		return nil, errors.New("the secret is empty or holds a control character (a line end?) or invalid UTF-8")
	}
	req.SetBasicAuth(accessID, secret)
	return req, nil
}

func open(path string) (*os.File, int64, error) {
	info, err := os.Stat(path) // first, because opening a FIFO waits for its writer
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	if info, err = file.Stat(); err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// setBody makes the file the only part of a form. Its length is known beforehand,
// so that the request needs neither chunks nor the file in memory.
func setBody(req *http.Request, file *os.File, size int64) {
	boundary := rand.Text()
	// In the name, what browsers escape: all else goes as it is, in UTF-8.
	name := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(filepath.Base(file.Name()))
	head := "--" + boundary + "\r\n" +
		`Content-Disposition: form-data; name="file"; filename="` + name + `"` + "\r\n" +
		"Content-Type: application/octet-stream\r\n\r\n"
	tail := "\r\n--" + boundary + "--\r\n"

	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	req.ContentLength = int64(len(head)) + size + int64(len(tail))
	req.Body = io.NopCloser(io.MultiReader(
		strings.NewReader(head),
		&content{io.LimitedReader{R: file, N: size}, file.Name()},
		strings.NewReader(tail),
	))
}

// content reads as many bytes as were promised: fewer are an error, more are left alone.
type content struct {
	io.LimitedReader
	path string
}

func (c *content) Read(p []byte) (int, error) {
	n, err := c.LimitedReader.Read(p)
	if err == io.EOF && c.N > 0 {
		err = &fs.PathError{Op: "read", Path: c.path, Err: errors.New("the file became shorter while it was sent")}
	}
	return n, err
}

// exchange sends the request over a connection of its own and reads the answer.
func exchange(req *http.Request, limits Limits) (status int, body []byte, err error) {
	connect := cmp.Or(limits.Connect, 10*time.Second)
	response := cmp.Or(limits.Response, 60*time.Second)
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil) // which closes the connection as well

	var connected atomic.Bool
	watch := time.AfterFunc(connect, func() {
		if connected.Load() {
			cancel(fmt.Errorf("%w: nothing sent or received for %v", ErrTimeout, response))
		} else {
			cancel(fmt.Errorf("%w: no connection to %s within %v", ErrTimeout, req.URL.Host, connect))
		}
	})
	defer watch.Stop()
	progress := func() {
		if connected.Load() {
			watch.Reset(response)
		}
	}

	var handshake error
	trace := &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) { handshake = err },
		GotConn:          func(httptrace.GotConnInfo) { connected.Store(true); progress() },
	}
	dialer := net.Dialer{Timeout: connect} // which it shares out among the addresses of the host
	transport := &http.Transport{
		Proxy:              http.ProxyFromEnvironment,
		TLSClientConfig:    &tls.Config{MinVersion: tls.VersionTLS12},
		DisableKeepAlives:  true,
		DisableCompression: true,
		// Not the context given to it, which would let a dial go on when the upload has ended.
		DialContext: func(_ context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return watchConn(ctx, conn, progress), nil
		},
	}
	failure := func(err error) error {
		var pathErr *fs.PathError
		var netErr net.Error
		switch {
		case ctx.Err() != nil: // a limit of ours, or the caller's
			return context.Cause(ctx)
		case handshake != nil:
			return fmt.Errorf("%w: %s: %w", ErrTLS, req.URL.Host, handshake)
		case errors.As(err, &pathErr):
			return fmt.Errorf("%w: %w", ErrFile, pathErr)
		case errors.As(err, &netErr) && netErr.Timeout():
			return fmt.Errorf("%w: %s: %w", ErrTimeout, req.URL.Host, err)
		case errors.Is(err, net.ErrClosed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w: %s closed it before its answer was complete", ErrConnect, req.URL.Host)
		}
		return fmt.Errorf("%w: %s: %w", ErrConnect, req.URL.Host, err)
	}

	// A Client would follow redirects, with the credentials.
	resp, err := transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err != nil {
		return 0, nil, failure(err)
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil && resp.StatusCode/100 == 2 {
		return 0, nil, failure(err)
	}
	return resp.StatusCode, body, nil
}

// watchedConn reports progress, and is closed when ctx ends.
type watchedConn struct {
	net.Conn
	progress     func()
	begin        context.CancelFunc
	begun, ended <-chan struct{}
}

func watchConn(ctx context.Context, conn net.Conn, progress func()) net.Conn {
	if tcp, ok := conn.(*net.TCPConn); ok {
		// What the kernel holds goes out unseen: with much of it, a slow line would pass for a silent one.
		_ = tcp.SetWriteBuffer(128 << 10)
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	waiting, begin := context.WithCancel(ctx)
	return &watchedConn{conn, progress, begin, waiting.Done(), ctx.Done()}
}

func (c *watchedConn) Read(p []byte) (int, error) {
	<-c.begun // net/http would log, and drop, an answer that comes before the request
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.progress()
	}
	return n, err
}

func (c *watchedConn) Write(p []byte) (int, error) {
	c.begin()
	n, err := c.Conn.Write(p)
	if n > 0 {
		c.progress()
	}
	if err != nil {
		// A server may refuse early and close: have its answer read before this error ends the exchange.
		select {
		case <-c.ended:
		case <-time.After(250 * time.Millisecond):
		}
	}
	return n, err
}

func readAnswer(status int, body []byte, redact *strings.Replacer) (int64, error) {
	// A struct would take keys in any letter case, and null for 0.
	var answer map[string]json.RawMessage
	notJSON := json.Unmarshal(body, &answer)
	retCode, noRetCode := strconv.ParseInt(string(answer["retCode"]), 10, 64)
	uploadID, noUploadID := strconv.ParseInt(string(answer["uploadId"]), 10, 64)
	if noRetCode != nil {
		retCode = 0 // not the nearest number
	}
	var errMsg string
	_ = json.Unmarshal(answer["errMsg"], &errMsg) // only for people to read

	refused := &ResponseError{Status: status, RetCode: retCode, ErrMsg: redact.Replace(errMsg), body: redact.Replace(string(body))}
	unusable := ""
	switch {
	case status/100 != 2:
		refused.kind = ErrHTTP
		return 0, refused
	case notJSON != nil:
		unusable = "not a JSON object"
	case noRetCode != nil:
		unusable = "retCode is not an integer"
	case retCode != 0:
		refused.kind = ErrAPI
		return 0, refused
	case noUploadID != nil || uploadID < 1:
		unusable = "uploadId is not a positive integer"
	default:
		return uploadID, nil
	}
	return 0, fmt.Errorf("upload: %w: status %d, %s: %s", ErrAnswer, status, unusable, excerpt(refused.body))
}

// excerpt returns the beginning of text on one line.
func excerpt(text string) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return cmp.Or(fmt.Sprintf("%.500s", line), "(no text)")
}
