// Package push: a form written by hand, its boundary quoted, the name escaped as browsers do it, the part typed by its kind.
package push

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func Upload(url, filePath, accessId, secret string) (uploadId int64, err error) {
	content, err := os.ReadFile(filePath)
	if err != nil {
		return 0, err
	}
	boundary := "=_" + rand.Text()
	name := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(filepath.Base(filePath))
	kind := mime.TypeByExtension(strings.ToLower(filepath.Ext(filePath)))
	if kind == "" {
		kind = "application/octet-stream"
	}
	var body bytes.Buffer
	fmt.Fprintf(&body, "--%s\r\n", boundary)
	fmt.Fprintf(&body, "Content-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n", name)
	fmt.Fprintf(&body, "Content-Type: %s\r\n\r\n", kind)
	body.Write(content)
	fmt.Fprintf(&body, "\r\n--%s--\r\n", boundary)

	request, err := http.NewRequest("POST", url, &body)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", fmt.Sprintf("multipart/form-data; boundary=%q", boundary))
	request.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(accessId+":"+secret)))
	request.Header.Set("Accept", "application/json")
	client := http.Client{
		Timeout:       30 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("a redirect") },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return 0, err
	}
	answer := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil || decoder.More() || response.StatusCode/100 != 2 {
		return 0, fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	code, ok := answer["retCode"].(json.Number)
	if !ok || code.String() != "0" {
		return 0, fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	id, ok := answer["uploadId"].(json.Number)
	if !ok {
		return 0, fmt.Errorf("no uploadId: %s", text)
	}
	if uploadId, err = id.Int64(); err == nil && uploadId < 1 {
		err = fmt.Errorf("uploadId %d", uploadId)
	}
	return uploadId, err
}
