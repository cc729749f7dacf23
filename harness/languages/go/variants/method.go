// Package push: a method of a plain struct; the file streams under the length that it had when it was opened.
package push

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Package is what is to be uploaded, and by whom.
type Package struct{ Path, AccessID, Secret string }

func Upload(url, filePath, accessId, secret string) (int64, error) {
	return Package{filePath, accessId, secret}.Push(url)
}

// Push sends the package. No upload takes longer than half an hour.
func (p Package) Push(url string) (int64, error) {
	file, err := os.Open(p.Path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s: not a regular file", p.Path)
	}
	boundary := rand.Text()
	name := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(filepath.Base(p.Path))
	head := "--" + boundary + "\r\n" +
		`Content-Disposition: form-data; name="file"; filename="` + name + "\"\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n\r\n"
	tail := "\r\n--" + boundary + "--\r\n"
	content := io.NewSectionReader(file, 0, info.Size())
	request, err := http.NewRequest(http.MethodPost, url, io.MultiReader(strings.NewReader(head), content, strings.NewReader(tail)))
	if err != nil {
		return 0, err
	}
	request.ContentLength = int64(len(head)) + info.Size() + int64(len(tail))
	request.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	request.SetBasicAuth(p.AccessID, p.Secret)
	client := http.Client{
		Timeout:       30 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode < 200 || response.StatusCode >= 300 {
		return 0, fmt.Errorf("HTTP %s: %s", response.Status, bytes.TrimSpace(text))
	}
	var answer struct {
		RetCode  *int
		ErrMsg   string
		UploadID *int64
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, fmt.Errorf("answer %q: %w", text, err)
	}
	if answer.RetCode == nil || *answer.RetCode != 0 || answer.UploadID == nil {
		return 0, fmt.Errorf("refused: %s", text)
	}
	return *answer.UploadID, nil
}
