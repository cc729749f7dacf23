module example.com/upload

go 1.24.0

require github.com/go-resty/resty/v2 v2.16.5

require golang.org/x/net v0.33.0 // indirect
