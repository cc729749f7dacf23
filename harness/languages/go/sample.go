package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/upload"
)

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

// call uploads with the sample, or with what stands in its place.
func call(r request) answer {
	id, err := upload.Upload(context.Background(), r.URL, r.File, r.AccessID, r.SecretKey, upload.Limits{
		Connect:  seconds(r.ConnectTimeout),
		Response: seconds(r.ResponseTimeout),
	})
	if err == nil {
		return answer{Seq: r.Seq, Outcome: "uploaded", UploadID: &id}
	}
	a := answer{Seq: r.Seq, Outcome: "crashed", Message: err.Error(), Detail: strings.Join(describe(err, ""), "\n")}
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
