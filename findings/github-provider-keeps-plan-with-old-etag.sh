#!/bin/sh
# What an update did not do stands in the state as done, and no later look corrects it.
#
# GitHub's Terraform provider (github.com/integrations/terraform-provider-github/v6 v6.11.1, which @pulumi/github 6.12.2
# wraps), a label: an update is refused with 422, then the state is refreshed.
# Guessed: a refused update leaves the values of before, or the refresh finds them again.
# Seen, where GitHub has the colour aaaaaa and cccccc was planned:
#   after the refused update: colour cccccc, etag W/"one"
#   after a refresh, answered 304: colour cccccc
#   after a refresh without the etag, answered 200: colour aaaaaa
# The state holds what was planned beside the ETag of before, so that GitHub truly answers that nothing has changed. Told
# upstream as integrations/terraform-provider-github#3519. Needs Go.
set -eu
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat > go.mod <<'MOD'
module labels

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
	"github.com/integrations/terraform-provider-github/v6/github"
)

const label = `{"id":1,"name":"drift","color":"aaaaaa","url":"https://api.example.com/labels/drift"}`

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	last := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body := 200, "{}"
		if strings.HasSuffix(r.URL.Path, "/labels/drift") {
			body = label
			w.Header().Set("ETag", `W/"one"`)
			if r.Method == "PATCH" {
				status, body = 422, `{"message":"Validation Failed"}`
			} else if r.Header.Get("If-None-Match") == `W/"one"` {
				status, body = 304, ""
			}
			last = status
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer server.Close()
	ctx := context.Background()
	provider := github.Provider()
	raw := map[string]interface{}{"base_url": server.URL + "/", "owner": "team", "token": "none", "write_delay_ms": 1}
	if diags := provider.Configure(ctx, terraform.NewResourceConfigRaw(raw)); diags.HasError() {
		panic(fmt.Sprint(diags))
	}
	resource, meta := provider.ResourcesMap["github_issue_label"], provider.Meta()
	state := &terraform.InstanceState{ID: "app:drift", Attributes: map[string]string{
		"id": "app:drift", "repository": "app", "name": "drift", "color": "aaaaaa", "description": "",
		"url": "https://api.example.com/labels/drift", "etag": `W/"one"`,
	}}
	wanted := map[string]interface{}{"repository": "app", "name": "drift", "color": "cccccc"}
	diff, err := resource.Diff(ctx, state, terraform.NewResourceConfigRaw(wanted), meta)
	must(err)
	state, diags := resource.Apply(ctx, state, diff, meta)
	if !diags.HasError() {
		panic("the update was not refused")
	}
	said := fmt.Sprintf("after the refused update: colour %s, etag %s\n", state.Attributes["color"], state.Attributes["etag"])
	state, diags = resource.RefreshWithoutUpgrade(ctx, state, meta)
	if diags.HasError() {
		panic(fmt.Sprint(diags))
	}
	said += fmt.Sprintf("after a refresh, answered %d: colour %s\n", last, state.Attributes["color"])
	delete(state.Attributes, "etag")
	state, diags = resource.RefreshWithoutUpgrade(ctx, state, meta)
	if diags.HasError() {
		panic(fmt.Sprint(diags))
	}
	said += fmt.Sprintf("after a refresh without the etag, answered %d: colour %s\n", last, state.Attributes["color"])
	fmt.Print(said)
	if said != "after the refused update: colour cccccc, etag W/\"one\"\nafter a refresh, answered 304: colour cccccc\nafter a refresh without the etag, answered 200: colour aaaaaa\n" {
		os.Exit(1)
	}
}
GO
go get github.com/integrations/terraform-provider-github/v6@v6.11.1 > /dev/null 2>&1
go mod tidy > /dev/null 2>&1
go run . 2> log || { cat log; exit 1; }
