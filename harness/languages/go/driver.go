// Driver speaks the testee protocol for the Go sample: a request a line on
// stdin, an answer a line on stdout.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"example.com/upload"
)

type request struct {
	Seq             int64   `json:"seq"`
	URL             string  `json:"url"`
	File            string  `json:"file"`
	AccessID        string  `json:"access_id"`
	SecretKey       string  `json:"secret_key"`
	ConnectTimeout  float64 `json:"connect_timeout_s"`
	ResponseTimeout float64 `json:"response_timeout_s"`
}

type answer struct {
	Seq        int64  `json:"seq"`
	Outcome    string `json:"outcome"`
	UploadID   *int64 `json:"upload_id,omitempty"`
	Kind       string `json:"kind,omitempty"`
	RetCode    int64  `json:"ret_code,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
	Message    string `json:"message,omitempty"`
	Detail     string `json:"detail,omitempty"`
}

var kinds = []struct {
	err  error
	kind string
}{
	{upload.ErrUsage, "usage"},
	{upload.ErrFile, "file"},
	{upload.ErrConnect, "connect"},
	{upload.ErrTLS, "tls"},
	{upload.ErrTimeout, "timeout"},
	{upload.ErrHTTP, "http"},
	{upload.ErrAPI, "api"},
	{upload.ErrAnswer, "answer"},
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	var writing sync.Mutex
	write := func(line any) {
		writing.Lock()
		defer writing.Unlock()
		if err := out.Encode(line); err != nil {
			log.Fatal(err)
		}
	}
	write(map[string]any{"hello": map[string]any{
		"language": "go",
		"versions": map[string]string{"go": strings.TrimPrefix(runtime.Version(), "go")},
	}})

	var running sync.WaitGroup
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err != nil && err != io.EOF {
			log.Fatal(err)
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			log.Fatal("not a request: ", err) // without the line, which holds a secret
		}
		running.Add(1)
		go func() {
			defer running.Done()
			write(serve(r))
		}()
	}
	running.Wait()
}

func serve(r request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Seq: r.Seq, Outcome: "crashed", Message: fmt.Sprint(p), Detail: string(debug.Stack())}
		}
	}()
	id, err := upload.Upload(context.Background(), r.URL, r.File, r.AccessID, r.SecretKey, upload.Limits{
		Connect:  seconds(r.ConnectTimeout),
		Response: seconds(r.ResponseTimeout),
	})
	if err == nil {
		return answer{Seq: r.Seq, Outcome: "uploaded", UploadID: &id}
	}
	a = answer{Seq: r.Seq, Outcome: "crashed", Message: err.Error(), Detail: strings.Join(describe(err, ""), "\n")}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			a.Outcome, a.Kind = "refused", k.kind
			break
		}
	}
	var response *upload.ResponseError
	if errors.As(err, &response) {
		a.HTTPStatus, a.RetCode = response.Status, response.RetCode
	}
	return a
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second))
}

// describe lists the error and what it wraps, with the types and fields of each.
func describe(err error, indent string) []string {
	lines := []string{fmt.Sprintf("%s%v = %#v", indent, err, err)}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			lines = append(lines, describe(inner, indent+"  ")...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			lines = append(lines, describe(inner, indent+"  ")...)
		}
	}
	return lines
}
