package local

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// collect fills in the files that the patterns name, found after the command has ended.
func collect(results *Results, dir string, in Inputs) error {
	if in.AssetPaths != nil {
		found, err := match(dir, *in.AssetPaths)
		if err != nil {
			return err
		}
		assets := map[string]*types.AssetOrArchive{}
		for name, asset := range found {
			assets[name] = &types.AssetOrArchive{Asset: asset}
		}
		results.Assets = &assets
	}
	if in.ArchivePaths != nil {
		found, err := match(dir, *in.ArchivePaths)
		if err != nil {
			return err
		}
		members := map[string]any{}
		for name, asset := range found {
			members[name] = asset
		}
		results.Archive, err = resource.NewAssetArchive(members)
		if err != nil {
			return err
		}
	}
	return nil
}

// match finds the files below a folder that the patterns name. The patterns apply in order: a later `!pattern` takes
// out again what an earlier one put in. `*` stops at a slash, `**` does not.
func match(dir string, patterns []string) (map[string]*resource.Asset, error) {
	type rule struct {
		matches glob.Glob
		exclude bool
	}
	rules := make([]rule, len(patterns))
	for i, pattern := range patterns {
		text, exclude := strings.CutPrefix(pattern, "!")
		matches, err := glob.Compile(text, '/')
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		rules[i] = rule{matches, exclude}
	}
	found := map[string]*resource.Asset{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		included := false
		for _, rule := range rules {
			if rule.matches.Match(name) {
				included = !rule.exclude
			}
		}
		if !included {
			return nil
		}
		found[name], err = resource.NewPathAsset(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	return found, err
}
