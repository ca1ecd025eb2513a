// Package lifetime ties processes together: a plugin ends with the engine that started it, and what the plugin
// started ends with the plugin. A killed engine sends no signal to anyone, and a process that goes on without it would
// write to the platforms while the next run already does the same.
package lifetime

import (
	"os"
	"time"
)

// parentCheck is the longest time that a process outlives its parent.
const parentCheck = 500 * time.Millisecond

// OnOrphaned calls gone, once, after the parent process has ended: the system then gives this process another parent.
func OnOrphaned(gone func()) {
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(parentCheck)
		}
		gone()
	}()
}

// EndWithParent ends this process as soon as its parent has ended.
func EndWithParent() {
	OnOrphaned(func() { os.Exit(1) })
}
