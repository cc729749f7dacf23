// Package push: a goroutine writes the form into a pipe, and the body goes out in chunks.
package push

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type answer struct {
	RetCode  *int64 `json:"retCode"`
	ErrMsg   string `json:"errMsg"`
	UploadID int64  `json:"uploadId"`
}

// lineless keeps a name on its line, which mime/multipart does from Go 1.25 on.
var lineless = strings.NewReplacer("\r", "%0D", "\n", "%0A")

func Upload(url string, filePath string, accessId string, secret string) (int64, error) {
	file, err := os.Open(filePath)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is no regular file", filePath)
	}

	reader, writer := io.Pipe()
	defer reader.Close()
	form := multipart.NewWriter(writer)
	go func() {
		part, err := form.CreateFormFile("file", lineless.Replace(filepath.Base(filePath)))
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		writer.CloseWithError(err)
	}()

	request, err := http.NewRequest(http.MethodPost, url, reader)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.SetBasicAuth(accessId, secret)
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: time.Minute,
	}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode/100 != 2 {
		return 0, fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	var got answer
	if err := json.Unmarshal(text, &got); err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	switch {
	case got.RetCode == nil:
		return 0, fmt.Errorf("no retCode in the answer")
	case *got.RetCode != 0:
		return 0, fmt.Errorf("retCode %d: %s", *got.RetCode, got.ErrMsg)
	case got.UploadID <= 0:
		return 0, fmt.Errorf("no uploadId in the answer")
	}
	return got.UploadID, nil
}
