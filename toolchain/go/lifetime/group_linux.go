package lifetime

import "syscall"

// groupOfItsOwn separates the child from this process's signals and kills it when this process is killed.
func groupOfItsOwn() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
