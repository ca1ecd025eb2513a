// Command pulumi-resource-command is the provider of `command:local:Command`: a resource whose life is a shell
// command. It does what version 1.2.1 of Pulumi's own provider does for that type, and is built where that provider
// cannot be downloaded.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi-go-provider/infer"

	"hotdash/toolchain/command/local"
)

// version is set by the linker.
var version = "1.2.1"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-command:", err)
		os.Exit(1)
	}
}

func run() error {
	provider, err := infer.NewProviderBuilder().
		WithDisplayName("Command").
		WithDescription("Runs local commands as resources.").
		WithResources(infer.Resource(&local.Command{})).
		Build()
	if err != nil {
		return err
	}
	local.StopWithEngine()
	return local.KeepSecrets(provider).Run(context.Background(), "command", version)
}
