#!/bin/sh
# A create whose answer is lost is sent twice, and fails because of what the first one made.
#
# The transport of GitHub's Terraform provider (github.com/integrations/terraform-provider-github/v6 v6.11.1, which
# @pulumi/github 6.12.2 wraps) tries again after a lost connection whatever the method is, with retries on by default.
# Guessed: a POST is not repeated, as Go's own net/http does not repeat one. Seen, with a server that makes what is asked
# and closes the connection without a word:
#   requests: POST POST   made: 1   the caller sees: 409
# So the provider says "already exists" of what it made itself, and every later run says so too. Needs Go.
set -eu
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module posts

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/integrations/terraform-provider-github/v6/github"
)

func main() {
	made := 0
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method)
		if made > 0 {
			w.WriteHeader(409)
			return
		}
		made++
		connection, _, _ := w.(http.Hijacker).Hijack()
		connection.Close()
	}))
	defer server.Close()
	retryable := map[int]bool{500: true, 502: true, 503: true, 504: true}
	transport := github.NewRetryTransport(http.DefaultTransport, github.WithMaxRetries(3),
		github.WithRetryDelay(time.Millisecond), github.WithRetryableErrors(retryable))
	answer, err := (&http.Client{Transport: transport}).Post(server.URL, "application/json", strings.NewReader("{}"))
	seen := "an error"
	if err == nil {
		seen = fmt.Sprint(answer.StatusCode)
	}
	said := fmt.Sprintf("requests: %s   made: %d   the caller sees: %s", strings.Join(asked, " "), made, seen)
	fmt.Println(said)
	if said != "requests: POST POST   made: 1   the caller sees: 409" {
		os.Exit(1)
	}
}
GO
go get github.com/integrations/terraform-provider-github/v6@v6.11.1 > /dev/null 2>&1
go mod tidy > /dev/null 2>&1
go run .
