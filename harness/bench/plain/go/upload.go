package upload

import (
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
)

func Upload(url string, filePath string, accessId string, secret string) (resp string, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return UploadWith(client, url, filePath, accessId, secret)
}

func UploadWith(client *http.Client, url, filePath, accessId, secret string) (resp string, err error) {
	file, err := os.Open(filePath)
	if err != nil {
		return "", err
	}
	defer file.Close()

	body, pipe := io.Pipe()
	form := multipart.NewWriter(pipe)
	go func() {
		part, err := form.CreateFormFile("file", filepath.Base(filePath))
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		pipe.CloseWithError(err)
	}()

	request, err := http.NewRequest(http.MethodPost, url, body)
	if err != nil {
		return "", err
	}
	request.SetBasicAuth(accessId, secret)
	request.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}
