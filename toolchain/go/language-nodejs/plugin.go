package main

import (
	"context"
	"fmt"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"hotdash/toolchain/lifetime"
)

// RunPlugin runs a policy pack (kind analyzer), or another plugin that is written for Node.js, until the engine ends
// the call.
func (h *host) RunPlugin(request *pulumirpc.RunPluginRequest, stream pluginStream) error {
	ctx, cancel := h.within(stream.Context())
	defer cancel()
	output := &pluginOutput{stream: stream}
	run := runPlugin
	if request.GetKind() == "analyzer" {
		run = h.runPolicyPack
	}
	code, err := lifetime.ExitCode(run(ctx, request, output))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		fmt.Fprintln(output.stderr(), err)
		code = 1
	}
	return output.exited(code)
}

// runPolicyPack starts the pack in its own folder, with project, stack and configuration in its environment. The
// engine sends these by the ConfigureStack call, after it has connected: the SDK's proxy answers until then.
func (h *host) runPolicyPack(ctx context.Context, request *pulumirpc.RunPluginRequest, output *pluginOutput) error {
	folder := request.GetInfo().GetProgramDirectory()
	chosen, err := optionsOf(request.GetInfo())
	if err != nil {
		return err
	}
	script, err := findModule(folder, "@pulumi/pulumi/cmd/run-policy-pack")
	if err != nil {
		return err
	}
	// The engine's address comes last, after flags for logging that the pack does not know.
	address := h.engine
	if args := request.GetArgs(); len(args) > 0 {
		address = args[len(args)-1]
	}
	proxy, stdout, err := sdk.NewPolicyProxy(ctx, output.stdout())
	if err != nil {
		return err
	}
	configuration, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	variables, err := packEnvironment(configuration)
	if err != nil {
		return err
	}
	environment := append(append(request.GetEnv(), variables...), chosen.environment()...)
	node := lifetime.Command(ctx, "node", append(chosen.nodeArgs, script, address, ".")...)
	node.Dir, node.Env = folder, environment
	node.Stdout, node.Stderr = stdout, output.stderr()
	if err := lifetime.Start(node); err != nil {
		return err
	}
	defer lifetime.EndGroup(node)
	return proxy.Attach(ctx, node)
}

// packEnvironment is what the Node.js SDK reads for getStack, getProject, isDryRun and Config. Nothing is known when
// the pack runs for no stack.
func packEnvironment(configuration *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if configuration == nil {
		return nil, nil
	}
	variables, err := configEnvironment(configuration.GetConfig(), configuration.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	for _, prefix := range []string{"PULUMI_NODEJS_", "PULUMI_"} {
		variables = append(variables,
			prefix+"ORGANIZATION="+configuration.GetOrganization(),
			prefix+"PROJECT="+configuration.GetProject(),
			prefix+"STACK="+configuration.GetStack(),
			fmt.Sprintf("%sDRY_RUN=%t", prefix, configuration.GetDryRun()),
		)
	}
	return variables, nil
}

// runPlugin starts any other plugin.
func runPlugin(ctx context.Context, request *pulumirpc.RunPluginRequest, output *pluginOutput) error {
	folder := request.GetInfo().GetProgramDirectory()
	chosen, err := optionsOf(request.GetInfo())
	if err != nil {
		return err
	}
	script, err := findModule(folder, "@pulumi/pulumi/cmd/run-plugin")
	if err != nil {
		return err
	}
	args := append(append(chosen.nodeArgs, script, folder), request.GetArgs()...)
	node := lifetime.Command(ctx, "node", args...)
	node.Dir, node.Env = request.GetPwd(), append(request.GetEnv(), chosen.environment()...)
	node.Stdout, node.Stderr = output.stdout(), output.stderr()
	if err := lifetime.Start(node); err != nil {
		return err
	}
	defer lifetime.EndGroup(node)
	return node.Wait()
}
