// Command pulumi-resource-random serves the Terraform provider "random" as the Pulumi plugin of the same name.
package main

import (
	"context"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/terraform-providers/terraform-provider-random/shim"
	"hotdash/toolchain/lifetime"
)

// version is set by the linker.
var version = "4.21.2"

func main() {
	lifetime.EndWithParent()
	// Programs use the npm package's types; the plugin itself is never asked for a schema.
	pf.Main(context.Background(), "random", providerInfo(), pf.ProviderMetadata{PackageSchema: []byte("{}")})
}

func providerInfo() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            pf.ShimProvider(shim.NewProvider()),
		Name:         "random",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
	}
	// random_password becomes random:index/randomPassword:RandomPassword: the type keeps the provider's name.
	info.MustComputeTokens(tokens.SingleModule("random_", "index", func(module, name string) (string, error) {
		return tokens.MakeStandard("random")(module, "Random"+name)
	}))
	return info
}
