package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// findModule looks for a script of an npm package the way Node does: in node_modules of the folder and of each folder
// above. Asking node itself would cost one more start of it.
func findModule(folder, module string) (string, error) {
	for _, modules := range moduleFolders(folder) {
		script := filepath.Join(modules, filepath.FromSlash(module), "index.js")
		if info, err := os.Stat(script); err == nil && info.Mode().IsRegular() {
			return script, nil
		}
	}
	// The engine knows the first four words and then advises to install the dependencies.
	return "", fmt.Errorf("Cannot find module '%s' from %s: run npm install there", module, folder)
}

// moduleFolders lists the node_modules folders that a file in folder can import from, nearest first.
func moduleFolders(folder string) []string {
	var found []string
	for {
		modules := filepath.Join(folder, "node_modules")
		if info, err := os.Stat(modules); err == nil && info.IsDir() {
			found = append(found, modules)
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return found
		}
		folder = parent
	}
}
