package main

import (
	"fmt"

	"github.com/google/shlex"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// options are the runtime options of Pulumi.yaml or PulumiPolicy.yaml that this host knows.
type options struct {
	typescript bool     // load ts-node; on unless the file says otherwise
	tsconfig   string   // path of the compiler options for ts-node
	nodeArgs   []string // flags for node itself
}

func optionsOf(info *pulumirpc.ProgramInfo) (options, error) {
	found := options{typescript: true}
	for name, value := range info.GetOptions().AsMap() {
		ok := true
		switch name {
		case "typescript":
			found.typescript, ok = value.(bool)
		case "tsconfig":
			found.tsconfig, ok = value.(string)
		case "nodeargs":
			var text string
			if text, ok = value.(string); ok {
				var err error
				if found.nodeArgs, err = shlex.Split(text); err != nil {
					return options{}, fmt.Errorf("runtime option nodeargs %q: %w", text, err)
				}
			}
		}
		if !ok {
			return options{}, fmt.Errorf("runtime option %s: %v has the wrong type", name, value)
		}
	}
	return found, nil
}

// environment holds what the Node.js SDK reads about TypeScript.
func (o options) environment() []string {
	variables := []string{fmt.Sprintf("PULUMI_NODEJS_TYPESCRIPT=%t", o.typescript)}
	if o.tsconfig != "" {
		variables = append(variables, "PULUMI_NODEJS_TSCONFIG_PATH="+o.tsconfig)
	}
	return variables
}
