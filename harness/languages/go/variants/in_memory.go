// Package push: the form is made in memory, as most samples do it.
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

var client = &http.Client{
	Timeout:       15 * time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// lineless keeps a name on its line, which mime/multipart does from Go 1.25 on.
var lineless = strings.NewReplacer("\r", "%0D", "\n", "%0A")

func Upload(url string, filePath string, accessId string, secret string) (int64, error) {
	data, err := os.ReadFile(filePath)
	if err != nil {
		return 0, err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", lineless.Replace(filepath.Base(filePath)))
	if err != nil {
		return 0, err
	}
	if _, err := part.Write(data); err != nil {
		return 0, err
	}
	if err := form.Close(); err != nil {
		return 0, err
	}
	request, err := http.NewRequest(http.MethodPost, url, &body)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.SetBasicAuth(accessId, secret)
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var answer struct {
		RetCode  *int64
		ErrMsg   string
		UploadID int64
	}
	if response.StatusCode/100 != 2 {
		return 0, fmt.Errorf("%s: %s", response.Status, text)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	if answer.RetCode == nil || *answer.RetCode != 0 || answer.UploadID <= 0 {
		return 0, fmt.Errorf("refused: %s", text)
	}
	return answer.UploadID, nil
}
