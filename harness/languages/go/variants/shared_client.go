// Package push: a type with one client for all uploads, whose connections are kept; errors have a type.
package push

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// RefusedError is what the service said no to.
type RefusedError struct {
	Status int
	Code   int64
	Text   string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("status %d, retCode %d: %s", e.Status, e.Code, e.Text)
}

// Pusher uploads packages.
type Pusher struct{ client *http.Client }

// NewPusher makes one with a client of its own.
func NewPusher() *Pusher {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Minute
	return &Pusher{&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

var pusher = NewPusher()

// lineless keeps a name on its line, which mime/multipart does from Go 1.25 on.
var lineless = strings.NewReplacer("\r", "%0D", "\n", "%0A")

// Upload uploads with the client that all uploads share.
func Upload(url, filePath, accessID, secret string) (int64, error) {
	return pusher.upload(url, filePath, accessID, secret)
}

func (p *Pusher) upload(url, filePath, accessID, secret string) (int64, error) {
	file, err := os.Open(filePath)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s: not a regular file", filePath)
	}
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	if _, err := form.CreateFormFile("file", lineless.Replace(filepath.Base(filePath))); err != nil {
		return 0, err
	}
	head := frame.Len()
	form.Close()
	body := io.MultiReader(bytes.NewReader(frame.Bytes()[:head]), file, bytes.NewReader(frame.Bytes()[head:]))
	request, err := http.NewRequest(http.MethodPost, url, body)
	if err != nil {
		return 0, err
	}
	request.ContentLength = int64(frame.Len()) + info.Size()
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.SetBasicAuth(accessID, secret)
	response, err := p.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var answer struct {
		RetCode  *int64 `json:"retCode"`
		ErrMsg   string `json:"errMsg"`
		UploadID int64  `json:"uploadId"`
	}
	if response.StatusCode/100 != 2 {
		return 0, &RefusedError{response.StatusCode, 0, string(text)}
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.RetCode == nil {
		return 0, fmt.Errorf("not the service's answer: %q", text)
	}
	if *answer.RetCode != 0 || answer.UploadID < 1 {
		return 0, &RefusedError{response.StatusCode, *answer.RetCode, answer.ErrMsg}
	}
	return answer.UploadID, nil
}
