// Package push: started in the background, and waited for on a channel with a context that can be cancelled.
package push

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type result struct {
	id  int64
	err error
}

func Upload(ctx context.Context, url, filePath, accessId, secret string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		id, err := send(ctx, url, filePath, accessId, secret)
		done <- result{id, err}
	}()
	select {
	case got := <-done:
		return got.id, got.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func send(ctx context.Context, url, filePath, accessId, secret string) (int64, error) {
	content, err := os.ReadFile(filePath)
	if err != nil {
		return 0, err
	}
	body := new(bytes.Buffer)
	form := multipart.NewWriter(body)
	if err := form.SetBoundary("----PushForm" + rand.Text()); err != nil {
		return 0, err
	}
	name := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "%0D", "\n", "%0A").Replace(filepath.Base(filePath))
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`},
		"Content-Type":        {"text/plain"},
	})
	if err != nil {
		return 0, err
	}
	part.Write(content)
	form.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("User-Agent", "push/1.0")
	request.SetBasicAuth(accessId, secret)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return 0, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return 0, fmt.Errorf("%s: %s", response.Status, text)
	}
	var answer struct {
		RetCode  *int64
		ErrMsg   string
		UploadID int64
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, err
	}
	if answer.RetCode == nil || *answer.RetCode != 0 {
		return 0, fmt.Errorf("refused: %s", text)
	}
	if answer.UploadID < 1 {
		return 0, errors.New("no uploadId")
	}
	return answer.UploadID, nil
}
