package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"hotdash/toolchain/lifetime"
)

// bail is the exit code by which the Node.js SDK says that the error was already shown to the user.
const bail = 32

// Run runs one program to its end. What it prints goes to this process's own output, which the engine shows.
func (h *host) Run(call context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, cancel := h.within(call)
	defer cancel()
	info := request.GetInfo()
	chosen, err := optionsOf(info)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	script, err := findModule(info.GetProgramDirectory(), "@pulumi/pulumi/cmd/run")
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	config, err := configEnvironment(request.GetConfig(), request.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	args := append(chosen.nodeArgs, script)
	args = append(args, h.programFlags(request)...)
	args = append(args, info.GetEntryPoint())
	args = append(args, request.GetArgs()...)
	environment := append(append(os.Environ(), config...), chosen.environment()...)

	node := lifetime.Command(ctx, "node", args...)
	node.Dir, node.Env = info.GetProgramDirectory(), environment
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	if err := lifetime.Start(node); err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("node does not start: %v", err)}, nil
	}
	defer lifetime.EndGroup(node)
	code, err := lifetime.ExitCode(node.Wait())
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended early: %v", err)}, nil
	case code == bail:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case code != 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with exit code %d", code)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// programFlags are the flags of `@pulumi/pulumi/cmd/run`.
func (h *host) programFlags(request *pulumirpc.RunRequest) []string {
	var flags []string
	add := func(name, value string) {
		if value != "" {
			flags = append(flags, "--"+name, value)
		}
	}
	add("monitor", request.GetMonitorAddress())
	add("engine", h.engine)
	add("organization", request.GetOrganization())
	add("project", request.GetProject())
	add("stack", request.GetStack())
	add("root-directory", request.GetInfo().GetRootDirectory())
	add("pwd", request.GetPwd())
	if request.GetParallel() > 0 {
		add("parallel", strconv.Itoa(int(request.GetParallel())))
	}
	add("tracing", h.tracing)
	if request.GetDryRun() {
		flags = append(flags, "--dry-run")
	}
	return flags
}
