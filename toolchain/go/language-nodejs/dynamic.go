package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"hotdash/toolchain/lifetime"
)

// dynamicProviderName is the second name of this executable. The engine starts it for resources that a program
// implements itself. The npm package has a shell script of that name, which starts node once more, only to find the
// provider's file, and leaves the provider running when the engine is killed.
const dynamicProviderName = "pulumi-resource-pulumi-nodejs"

// parentWatch names the variable that, set to "off", lets the provider outlive a killed engine. Tests need that: with
// the official script a provider does so, and the next run must cope with what it still writes.
const parentWatch = "HOTDASH_PARENT_WATCH"

// runDynamicProvider runs the provider of the program in the current folder, with this process's own input and output.
func runDynamicProvider(args []string) (int, error) {
	folder, err := os.Getwd()
	if err != nil {
		return 1, err
	}
	script, err := findModule(folder, "@pulumi/pulumi/cmd/dynamic-provider")
	if err != nil {
		return 1, err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if os.Getenv(parentWatch) != "off" {
		lifetime.OnOrphaned(cancel)
	}
	node := lifetime.Command(ctx, "node", append([]string{script}, args...)...)
	node.Stdin, node.Stdout, node.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := lifetime.Start(node); err != nil {
		return 1, err
	}
	defer lifetime.EndGroup(node)
	code, err := lifetime.ExitCode(node.Wait())
	if stopped := (&exec.ExitError{}); ctx.Err() != nil && (errors.As(err, &stopped) || errors.Is(err, ctx.Err())) {
		return 0, nil // as asked
	}
	return code, err
}
