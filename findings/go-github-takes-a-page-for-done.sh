#!/bin/sh
# A secret that was never set counts as set, when a proxy answers with its own page.
#
# go-github v82.0.0 (github.com/google/go-github, what GitHub's Terraform provider and with it @pulumi/github speak through)
# sets a secret with a PUT of whose answer it reads the status alone.
# Guessed: a success that is no JSON of GitHub's (it answers 201 or 204 without a body) is an error. Seen, with a server that
# answers everything with status 200 and a log-in page:
#   error: <nil>   status: 200
# So the state says that the secret has its new value, and nothing that GitHub shows of a secret says otherwise. Needs Go.
set -eu
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module page

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"

	"github.com/google/go-github/v82/github"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("content-type", "text/html")
		fmt.Fprint(w, "<html>log in</html>")
	}))
	defer server.Close()
	client := github.NewClient(nil)
	client.BaseURL, _ = url.Parse(server.URL + "/")
	secret := &github.EncryptedSecret{Name: "TOKEN", KeyID: "1", EncryptedValue: "AAAA"}
	answer, err := client.Actions.CreateOrUpdateEnvSecret(context.Background(), 1, "staging", secret)
	said := fmt.Sprintf("error: %v   status: %d", err, answer.StatusCode)
	fmt.Println(said)
	if said != "error: <nil>   status: 200" {
		os.Exit(1)
	}
}
GO
go get github.com/google/go-github/v82@v82.0.0 > /dev/null 2>&1
go mod tidy > /dev/null 2>&1
go run .
