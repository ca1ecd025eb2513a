package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is the part of package.json that names the plugin behind an SDK.
type manifest struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Pulumi  struct {
		Resource         bool   `json:"resource"`
		Name             string `json:"name"`
		Version          string `json:"version"`
		Server           string `json:"server"`
		Parameterization *struct {
			Name    string `json:"name"`
			Version string `json:"version"`
			Value   []byte `json:"value"` // base64 in the file
		} `json:"parameterization"`
	} `json:"pulumi"`
}

// GetRequiredPackages lists the plugins behind the SDKs that the program can import, so that the engine has them ready
// before the program starts.
func (h *host) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	response := &pulumirpc.GetRequiredPackagesResponse{}
	seen := map[string]bool{}
	for _, modules := range moduleFolders(request.GetInfo().GetProgramDirectory()) {
		visitPackages(modules, seen, func(found *pulumirpc.PackageDependency) {
			response.Packages = append(response.Packages, found)
		})
	}
	return response, nil
}

// GetRequiredPlugins is the older form of GetRequiredPackages.
func (h *host) GetRequiredPlugins(
	ctx context.Context, request *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	packages, err := h.GetRequiredPackages(ctx, &pulumirpc.GetRequiredPackagesRequest{Info: request.GetInfo()})
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetRequiredPluginsResponse{}
	for _, found := range packages.GetPackages() {
		response.Plugins = append(response.Plugins, &pulumirpc.PluginDependency{
			Name: found.GetName(), Kind: found.GetKind(), Version: found.GetVersion(), Server: found.GetServer(),
		})
	}
	return response, nil
}

// visitPackages walks one node_modules folder, scoped packages and nested node_modules included. Links (pnpm makes
// circles of them) are followed once.
func visitPackages(modules string, seen map[string]bool, report func(*pulumirpc.PackageDependency)) {
	real, err := filepath.EvalSymlinks(modules)
	if err != nil || seen[real] {
		return
	}
	seen[real] = true
	entries, err := os.ReadDir(real)
	if err != nil {
		return
	}
	for _, entry := range entries {
		folder := filepath.Join(real, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case strings.HasPrefix(entry.Name(), "@"):
			visitPackages(folder, seen, report)
		default:
			if found := dependencyOf(folder); found != nil && !seen[found.String()] {
				seen[found.String()] = true
				report(found)
			}
			visitPackages(filepath.Join(folder, "node_modules"), seen, report)
		}
	}
}

// dependencyOf reads the package.json of one folder; nil when it is no SDK of a resource plugin.
func dependencyOf(folder string) *pulumirpc.PackageDependency {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return nil
	}
	var read manifest
	if json.Unmarshal(text, &read) != nil || !read.Pulumi.Resource {
		return nil
	}
	found := &pulumirpc.PackageDependency{
		Name: read.Pulumi.Name, Kind: "resource", Version: read.Pulumi.Version, Server: read.Pulumi.Server,
	}
	if found.Name == "" {
		found.Name = strings.TrimPrefix(read.Name, "@pulumi/")
	}
	if found.Version == "" {
		found.Version = read.Version
	}
	found.Version = "v" + strings.TrimPrefix(found.Version, "v")
	if extra := read.Pulumi.Parameterization; extra != nil {
		found.Parameterization = &pulumirpc.PackageParameterization{
			Name: extra.Name, Version: extra.Version, Value: extra.Value,
		}
	}
	return found
}
