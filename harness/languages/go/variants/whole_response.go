// Package push: the response is handed over as it came; status and retCode are the caller's to look at.
package push

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

var transport = &http.Transport{Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: 30 * time.Second}

// lineless keeps a name on its line, which mime/multipart does from Go 1.25 on.
var lineless = strings.NewReplacer("\r", "%0D", "\n", "%0A")

func Upload(url, filePath, accessId, secret string) (*http.Response, error) {
	content, err := os.ReadFile(filePath)
	if err != nil {
		return nil, err
	}
	body := new(bytes.Buffer)
	writer := multipart.NewWriter(body)
	part, err := writer.CreateFormFile("file", lineless.Replace(filepath.Base(filePath)))
	if err != nil {
		return nil, err
	}
	part.Write(content)
	writer.Close()
	request, err := http.NewRequest(http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", writer.FormDataContentType())
	request.SetBasicAuth(accessId, secret)
	return transport.RoundTrip(request) // follows no redirect
}
