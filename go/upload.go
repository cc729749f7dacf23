// START upload

package upload

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Error is an answer other than success. All other errors are those of os and net/http.
type Error struct {
	Status, RetCode int    // of HTTP; of the service, 0 if it gave none
	ErrMsg          string // the service's, or else the answer's text
}

func (e *Error) Error() string {
	return fmt.Sprintf("upload: status %d, retCode %d: %.500q", e.Status, e.RetCode, e.ErrMsg)
}

// NewClient makes a client with limits for connecting and for silence, but none for the whole.
func NewClient(connect, silence time.Duration) *http.Client {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{Timeout: connect}).DialContext(ctx, network, address)
		return timedConn{conn, silence}, err
	}
	return &http.Client{Transport: &http.Transport{MaxResponseHeaderBytes: 1 << 16,
		DialContext: dial, TLSHandshakeTimeout: connect, Proxy: http.ProxyFromEnvironment}}
}

type timedConn struct {
	net.Conn
	silence time.Duration
}

func (c timedConn) wait()                       { _ = c.SetDeadline(time.Now().Add(c.silence)) }
func (c timedConn) Read(p []byte) (int, error)  { c.wait(); return c.Conn.Read(p) }
func (c timedConn) Write(p []byte) (int, error) { c.wait(); return c.Conn.Write(p) }

var Client = NewClient(10*time.Second, time.Minute) // for uploads that bring none of their own

// Upload streams the file and returns its uploadId. It follows no redirect.
func Upload(ctx context.Context, client *http.Client, url, path, id, secret string) (int64, error) {
	if info, _ := os.Stat(path); info != nil && !info.Mode().IsRegular() {
		return 0, &os.PathError{Op: "upload", Path: path, Err: os.ErrInvalid} // a named pipe, say
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	size, _ := file.Seek(0, io.SeekEnd) // cannot fail on a regular file
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	name := strings.NewReplacer("\r", "%0D", "\n", "%0A").Replace(filepath.Base(path))
	_, _ = w.CreateFormFile("file", name) // a buffer takes everything
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	body := io.MultiReader(&head, io.NewSectionReader(file, 0, size), strings.NewReader(tail))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return 0, err
	}
	req.ContentLength = int64(head.Len()+len(tail)) + size
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.SetBasicAuth(id, secret)
	here := *client
	here.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := here.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil && resp.StatusCode/100 == 2 {
		return 0, err
	}
	var answer map[string]json.RawMessage // a struct would take keys in any letter case
	_ = json.Unmarshal(data, &answer)
	code, err := strconv.Atoi(string(answer["retCode"]))
	uploadID, noID := strconv.ParseInt(string(answer["uploadId"]), 10, 64)
	failure := &Error{resp.StatusCode, code, string(data)}
	if resp.StatusCode/100 == 2 && err == nil && code == 0 && noID == nil && uploadID > 0 {
		return uploadID, nil
	} else if code != 0 {
		_ = json.Unmarshal(answer["errMsg"], &failure.ErrMsg)
	}
	return 0, failure
}

// END upload
