// Package push: the answer is handed over as a map with the service's fields; retCode is the caller's to look at.
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

var transport = &http.Transport{Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: 30 * time.Second}

// lineless keeps a name on its line, which mime/multipart does from Go 1.25 on.
var lineless = strings.NewReplacer("\r", "%0D", "\n", "%0A")

func Upload(url, filePath, accessId, secret string) (map[string]any, error) {
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
	response, err := transport.RoundTrip(request) // follows no redirect
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, fmt.Errorf("status %d: %.500s", response.StatusCode, text)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var answer map[string]any
	if err := decoder.Decode(&answer); err != nil || decoder.More() {
		return nil, fmt.Errorf("not JSON: %.500s", text)
	}
	code, ok := answer["retCode"].(json.Number)
	if _, given := answer["uploadId"].(json.Number); !ok || (code == "0" && !given) {
		return nil, fmt.Errorf("not the service's answer: %.500s", text)
	}
	return answer, nil
}
