//go:build unix && !linux

package lifetime

import "syscall"

// groupOfItsOwn separates the child from this process's signals. Only Linux can also kill it when this process is
// killed; elsewhere a program ends when its connection to the engine breaks.
func groupOfItsOwn() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
