// Package local holds `command:local:Command`.
package local

import (
	"context"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Command runs one command when it is made, one when its inputs change and one when it goes.
type Command struct{}

var (
	_ infer.CustomResource[Inputs, Outputs]       = (*Command)(nil)
	_ infer.CustomCheck[Inputs]                   = (*Command)(nil)
	_ infer.CustomRead[Inputs, Outputs]           = (*Command)(nil)
	_ infer.CustomUpdate[Inputs, Outputs]         = (*Command)(nil)
	_ infer.CustomDelete[Outputs]                 = (*Command)(nil)
	_ infer.ExplicitDependencies[Inputs, Outputs] = (*Command)(nil)
)

// WireDependencies lets every output depend on every input: a command may print any of them. So one secret input, or
// one secret inside an input, makes what the command printed secret too; inputs that come back unchanged stay as
// they are.
func (*Command) WireDependencies(fields infer.FieldSelector, inputs *Inputs, outputs *Outputs) {
	fields.OutputField(outputs).DependsOn(fields.InputField(inputs))
}

// Inputs are what a program declares; all of them may be left out.
type Inputs struct {
	// A change of any trigger replaces the resource.
	Triggers *[]any `pulumi:"triggers,optional" provider:"replaceOnChanges"`

	Create *string `pulumi:"create,optional"`
	// Create runs again on a change when there is no Update.
	Update *string `pulumi:"update,optional"`
	Delete *string `pulumi:"delete,optional"`

	// The command is appended as the last argument; /bin/sh -c by default.
	Interpreter *[]string          `pulumi:"interpreter,optional"`
	Dir         *string            `pulumi:"dir,optional"`
	Environment *map[string]string `pulumi:"environment,optional"`
	Stdin       *string            `pulumi:"stdin,optional"`
	Logging     *Logging           `pulumi:"logging,optional"`
	// Patterns of files below Dir that become outputs once the command has ended well.
	AssetPaths   *[]string `pulumi:"assetPaths,optional"`
	ArchivePaths *[]string `pulumi:"archivePaths,optional"`
	// Whether update and delete find what the last run printed in their environment; true by default.
	AddPreviousOutputInEnv *bool `pulumi:"addPreviousOutputInEnv,optional"`
}

// Results are what the last run left.
type Results struct {
	// Without the last line break.
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
	// By path relative to Dir.
	Assets  *map[string]*types.AssetOrArchive `pulumi:"assets,optional"`
	Archive *resource.Archive                 `pulumi:"archive,optional"`
}

// Outputs are the state of a resource.
type Outputs struct {
	Inputs
	Results
}

// Check refuses a value of `logging` that does not exist; the framework checks types, not values.
func (*Command) Check(ctx context.Context, request infer.CheckRequest) (infer.CheckResponse[Inputs], error) {
	inputs, failures, err := infer.DefaultCheck[Inputs](ctx, request.NewInputs)
	// Unknown in a preview: decoded as "".
	if why := inputs.Logging.refusal(); why != "" && !request.NewInputs.Get("logging").HasComputed() {
		failures = append(failures, provider.CheckFailure{Property: "logging", Reason: why})
	}
	return infer.CheckResponse[Inputs]{Inputs: inputs, Failures: failures}, err
}

// Create runs `create`; a command that fails leaves no resource behind.
func (*Command) Create(ctx context.Context, request infer.CreateRequest[Inputs]) (infer.CreateResponse[Outputs], error) {
	id, err := resource.NewUniqueHex(request.Name, 8, 0)
	if err != nil {
		return infer.CreateResponse[Outputs]{}, err
	}
	outputs := Outputs{Inputs: request.Inputs}
	if !request.DryRun {
		outputs.Results, err = run(ctx, request.Inputs.Create, request.Inputs, Results{})
	}
	return infer.CreateResponse[Outputs]{ID: id, Output: outputs}, err
}

// Read runs nothing: what a command did cannot be asked for. Only files are looked up again, because the engine
// leaves their paths out of this request, and a program cannot load a file without a path.
func (*Command) Read(_ context.Context, request infer.ReadRequest[Inputs, Outputs]) (infer.ReadResponse[Inputs, Outputs], error) {
	state := request.State
	if dir, err := folder(state.Inputs); err != nil || collect(&state.Results, dir, state.Inputs) != nil {
		// Their folder is gone: all that is known is what was known.
		state = request.State
	}
	return infer.ReadResponse[Inputs, Outputs]{ID: request.ID, Inputs: request.Inputs, State: state}, nil
}

// Update runs `update`, or `create` when there is no `update`.
func (*Command) Update(ctx context.Context, request infer.UpdateRequest[Inputs, Outputs]) (infer.UpdateResponse[Outputs], error) {
	outputs := Outputs{Inputs: request.Inputs, Results: request.State.Results}
	command := request.Inputs.Update
	if command == nil {
		command = request.Inputs.Create
	}
	var err error
	if !request.DryRun {
		outputs.Results, err = run(ctx, command, request.Inputs, request.State.Results)
	}
	return infer.UpdateResponse[Outputs]{Output: outputs}, err
}

// Delete runs `delete` as it was when the resource was last made or changed.
func (*Command) Delete(ctx context.Context, request infer.DeleteRequest[Outputs]) (infer.DeleteResponse, error) {
	_, err := run(ctx, request.State.Delete, request.State.Inputs, request.State.Results)
	return infer.DeleteResponse{}, err
}
