package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"example.com/upload"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		cancel()
	}()
	_, err := upload.Upload(ctx, upload.Client, os.Args[1], os.Args[2], "1", "secret")
	fmt.Println(errors.Is(err, context.Canceled))
}
