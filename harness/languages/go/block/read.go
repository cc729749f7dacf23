package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// read takes what a function returned as a person would: an error is a
// refusal, an integer or digits an uploadId, all else the service's answer.
func read(seq int64, values []any) answer {
	var best any
	for _, value := range values {
		if err, ok := value.(error); ok {
			return answer{Seq: seq, Outcome: "refused", Message: err.Error(), Detail: fmt.Sprintf("%#v", err)}
		}
		if weight(value) > weight(best) {
			best = value
		}
	}
	if response, ok := best.(*http.Response); ok {
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			return answer{Seq: seq, Outcome: "refused", Message: err.Error()}
		}
		a := returned(seq, string(text))
		a.HTTPStatus = response.StatusCode
		return a
	}
	if best == nil {
		return returned(seq, "")
	}
	seen := plain(reflect.ValueOf(best))
	if text, ok := seen.(string); ok {
		return returned(seq, text)
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return answer{Seq: seq, Outcome: "crashed", Message: err.Error()}
	}
	return returned(seq, string(text))
}

func returned(seq int64, text string) answer {
	if id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
		return answer{Seq: seq, Outcome: "uploaded", UploadID: &id}
	}
	return answer{Seq: seq, Outcome: "returned", Message: text}
}

// weight tells the answer from what is returned beside it, a status for one.
func weight(value any) int {
	if value == nil {
		return 0
	}
	switch v := reflect.ValueOf(value); {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return 0
	case v.Kind() == reflect.Bool:
		return 1
	case v.CanInt() || v.CanUint():
		return 2
	}
	return 3
}

// plain makes JSON's types of a value: of a struct's fields too that are not
// exported. The service's names are spelt as the service spells them.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.String:
		if v.Type() == reflect.TypeFor[json.Number]() {
			return json.Number(v.String())
		}
		return v.String()
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return string(v.Bytes())
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			object[spelt(fmt.Sprint(key))] = plain(v.MapIndex(key))
		}
		return object
	case reflect.Struct:
		object := map[string]any{}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" {
				name = field.Name
			}
			object[spelt(name)] = plain(v.Field(i))
		}
		return object
	case reflect.Bool:
		return v.Bool()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	}
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	}
	return fmt.Sprint(v)
}

func spelt(name string) string {
	for _, known := range []string{"retCode", "errMsg", "uploadId"} {
		if strings.EqualFold(strings.ReplaceAll(name, "_", ""), known) {
			return known
		}
	}
	return name
}
