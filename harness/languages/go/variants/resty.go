// Package push: a well-known library does the form, the status and the JSON.
package push

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

var client = resty.New().
	SetTimeout(15 * time.Minute).
	SetDisableWarn(true).
	SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }))

type result struct {
	RetCode  *int   `json:"retCode"`
	ErrMsg   string `json:"errMsg"`
	UploadID int64  `json:"uploadId"`
}

func Upload(url string, filePath string, accessId string, secret string) (int64, error) {
	file, err := os.Open(filePath)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var got result
	response, err := client.R().
		SetBasicAuth(accessId, secret).
		SetFileReader("file", strings.NewReplacer("\r", "%0D", "\n", "%0A").Replace(filepath.Base(filePath)), file).
		SetResult(&got).
		ForceContentType("application/json").
		Post(url)
	if err != nil {
		return 0, err
	}
	if !response.IsSuccess() {
		return 0, fmt.Errorf("HTTP status %s: %s", response.Status(), response)
	}
	if got.RetCode == nil || *got.RetCode != 0 || got.UploadID <= 0 {
		return 0, fmt.Errorf("refused: %s", response)
	}
	return got.UploadID, nil
}
