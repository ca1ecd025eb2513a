// Command pulumi-resource-github serves the Terraform provider "github" as the Pulumi plugin of the same name.
package main

import (
	github "github.com/integrations/terraform-provider-github/v6/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"hotdash/toolchain/lifetime"
)

// version is set by the linker.
var version = "6.12.2"

func main() {
	lifetime.EndWithParent()
	// Programs use the npm package's types; the plugin itself is never asked for a schema.
	tfbridge.Main("github", version, providerInfo(), []byte("{}"))
}

func providerInfo() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            sdkv2.NewProvider(github.Provider()),
		Name:         "github",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Config: map[string]*tfbridge.SchemaInfo{
			"base_url": {Default: &tfbridge.DefaultInfo{Value: "https://api.github.com/", EnvVars: []string{"GITHUB_BASE_URL"}}},
			"token":    {Default: &tfbridge.DefaultInfo{EnvVars: []string{"GITHUB_TOKEN"}}},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("github_", "index", tokens.MakeStandard("github")))
	return info
}
