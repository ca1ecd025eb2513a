package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"hotdash/toolchain/lifetime"
)

// stopLimit is how long a command that was told to stop may tidy up before it is killed. It is shorter than the five
// seconds that the engine gives a plugin itself.
const stopLimit = 3 * time.Second

var errEngineGone = errors.New("the engine is gone")

// engineLife ends with errEngineGone when this process has lost its parent.
var engineLife, endEngineLife = context.WithCancelCause(context.Background())

// StopWithEngine ends running commands, and then this process, when the engine that started it is gone. The engine
// cannot say so itself when it was killed.
func StopWithEngine() {
	lifetime.OnOrphaned(func() {
		endEngineLife(errEngineGone)
		time.Sleep(stopLimit + time.Second)
		os.Exit(1)
	})
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

// inGroup prepares a process in a group of its own, so that a stop (SIGTERM) reaches all that a shell started.
func inGroup(ctx context.Context, arguments []string) *exec.Cmd {
	child := lifetime.Command(ctx, arguments[0], arguments[1:]...)
	// Output is read until it is closed, however long that takes: it is the resource's result.
	child.WaitDelay = 0
	return child
}

// finish starts a process and waits for it. What a stopped command leaves running is killed after stopLimit at most.
func finish(ctx context.Context, child *exec.Cmd) error {
	if err := lifetime.Start(child); err != nil {
		return err
	}
	ended := make(chan struct{})
	context.AfterFunc(ctx, func() {
		select {
		case <-ended:
		case <-time.After(stopLimit):
			lifetime.EndGroup(child)
		}
	})
	err := child.Wait()
	close(ended)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		lifetime.EndGroup(child)
		return fmt.Errorf("stopped (%w): %w", cause, err)
	}
	return err
}
