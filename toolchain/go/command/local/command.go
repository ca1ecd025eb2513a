// Package local holds `command:local:Command`.
package local

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Command runs one command when it is made, one when its inputs change and one when it goes.
// Every output depends on every input (the framework's default), so one secret input makes all outputs secret.
type Command struct{}

var (
	_ infer.CustomResource[Inputs, Outputs] = (*Command)(nil)
	_ infer.CustomUpdate[Inputs, Outputs]   = (*Command)(nil)
	_ infer.CustomDelete[Outputs]           = (*Command)(nil)
)

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
