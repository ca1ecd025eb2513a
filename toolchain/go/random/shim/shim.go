// Package shim opens the internal package of the Terraform provider "random". Go lets only packages below the
// provider's own path import it, so this module is named as if it lay there.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	random "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider makes a new instance of the Terraform provider.
func NewProvider() provider.Provider {
	return random.New()
}
