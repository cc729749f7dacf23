// Driver speaks the testee protocol: a request a line on stdin, an answer a
// line on descriptor 3. What it calls stands in the file beside it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
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

func main() {
	out := json.NewEncoder(os.NewFile(3, "answers"))
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
	return call(r)
}
