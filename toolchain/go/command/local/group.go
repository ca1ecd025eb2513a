package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	// How long a command that was told to stop may tidy up before it is killed. Shorter than the five seconds that
	// the engine gives a plugin itself.
	stopLimit = 3 * time.Second
	// How often the engine's life is looked at: the longest time that a command outlives a killed engine.
	engineCheck = time.Second
)

var errEngineGone = errors.New("the engine is gone")

// Ended with errEngineGone when this process has lost its parent.
var engineLife, endEngineLife = context.WithCancelCause(context.Background())

// StopWithEngine ends running commands, and then this process, when the engine that started it is gone. The engine
// cannot say so itself when it was killed.
func StopWithEngine() {
	engine := os.Getppid()
	go func() {
		for os.Getppid() == engine {
			time.Sleep(engineCheck)
		}
		endEngineLife(errEngineGone)
		time.Sleep(stopLimit + engineCheck)
		os.Exit(1)
	}()
}

// untilEngineGone gives a context that ends with ctx or with the engine.
func untilEngineGone(ctx context.Context) (context.Context, func()) {
	both, cancel := context.WithCancelCause(ctx)
	unlink := context.AfterFunc(engineLife, func() { cancel(context.Cause(engineLife)) })
	return both, func() {
		unlink()
		cancel(nil)
	}
}

// runInGroup runs a command in a process group of its own, so that a stop reaches all that a shell started: first
// SIGTERM, then, after stopLimit, SIGKILL.
func runInGroup(child *exec.Cmd) error {
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var kill *time.Timer
	child.Cancel = func() error {
		group := -child.Process.Pid
		kill = time.AfterFunc(stopLimit, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
		return syscall.Kill(group, syscall.SIGTERM)
	}
	err := child.Run()
	if kill != nil {
		kill.Stop()
	}
	return err
}
