package lifetime

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// grace is how long a child may take to leave after SIGTERM. The engine gives a plugin five seconds.
const grace = 2 * time.Second

// Command prepares a child in a process group of its own. When ctx ends, the group gets SIGTERM, and the child SIGKILL
// two seconds later.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, args...)
	command.SysProcAttr = groupOfItsOwn()
	command.Cancel = func() error { return signalGroup(command, syscall.SIGTERM) }
	command.WaitDelay = grace
	return command
}

// Start starts a child from one thread that lives as long as this process: Linux ends a child together with the
// thread that started it (see groupOfItsOwn), and Go is free to end its threads.
func Start(command *exec.Cmd) error {
	result := make(chan error)
	starts <- func() { result <- command.Start() }
	return <-result
}

var starts = make(chan func())

func init() {
	go func() {
		runtime.LockOSThread()
		for start := range starts {
			start()
		}
	}()
}

// EndGroup kills what is left of the child's group: processes that it started and did not end.
func EndGroup(command *exec.Cmd) {
	_ = signalGroup(command, syscall.SIGKILL)
}

func signalGroup(command *exec.Cmd, signal syscall.Signal) error {
	if command.Process == nil {
		return nil
	}
	return syscall.Kill(-command.Process.Pid, signal)
}

// ExitCode reads the result of Wait: the exit code, or the error of a child that never ran or was killed.
func ExitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.Exited():
		return exit.ExitCode(), nil
	default:
		return -1, err
	}
}
