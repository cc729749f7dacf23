package main

import "example.com/upload"

// call uploads with code that has the signature of the service's API page: its
// text is the service's answer, its error a refusal.
func call(r request) answer {
	text, err := upload.Upload(r.URL, r.File, r.AccessID, r.SecretKey)
	if err != nil {
		return answer{Seq: r.Seq, Outcome: "refused", Message: err.Error()}
	}
	return answer{Seq: r.Seq, Outcome: "returned", Message: text}
}
