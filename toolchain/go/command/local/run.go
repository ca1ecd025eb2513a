package local

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"

	provider "github.com/pulumi/pulumi-go-provider"
)

// run starts a command, waits for it and collects what it left. No command: what was there before stays.
// An error holds the command and all that it printed, without secrets.
func run(ctx context.Context, command *string, in Inputs, previous Results) (Results, error) {
	if command == nil {
		return previous, nil
	}
	ctx, stop := untilEngineGone(ctx)
	defer stop()
	child, err := prepare(ctx, *command, in, previous)
	if err != nil {
		return previous, err
	}

	hide, logger := secretsOf(ctx).hide, provider.GetLogger(ctx)
	// Separate lines for the two streams, so that half a line of one does not run into the other.
	show := func(line string) { logger.InfoStatus(hide(line)) }
	shownOut, shownErr := &lines{show: show}, &lines{show: show}
	var stdout, stderr bytes.Buffer
	all := &sharedBuffer{}
	child.Stdout = streams(in.Logging.shows(LogStdout), shownOut, &stdout, all)
	child.Stderr = streams(in.Logging.shows(LogStderr), shownErr, &stderr, all)

	err = runInGroup(child)
	shownOut.Close()
	shownErr.Close()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = fmt.Errorf("stopped (%w): %w", cause, err)
	}
	if err != nil {
		return previous, fmt.Errorf("%w: running %q:\n%s", err, hide(*command), hide(all.String()))
	}

	found := previous
	found.Stdout = strings.TrimSuffix(stdout.String(), "\n")
	found.Stderr = strings.TrimSuffix(stderr.String(), "\n")
	return found, collect(&found, child.Dir, in)
}

// prepare makes the process: interpreter, folder, environment, standard input.
func prepare(ctx context.Context, command string, in Inputs, previous Results) (*exec.Cmd, error) {
	arguments := []string{"/bin/sh", "-c"}
	if in.Interpreter != nil && len(*in.Interpreter) > 0 {
		arguments = slices.Clone(*in.Interpreter)
	}
	arguments = append(arguments, command)
	child := exec.CommandContext(ctx, arguments[0], arguments[1:]...)

	if in.Dir != nil {
		child.Dir = *in.Dir
	} else {
		here, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		child.Dir = here
	}
	child.Env = os.Environ()
	if in.Environment != nil {
		for _, name := range slices.Sorted(maps.Keys(*in.Environment)) {
			child.Env = append(child.Env, name+"="+(*in.Environment)[name])
		}
	}
	if in.AddPreviousOutputInEnv == nil || *in.AddPreviousOutputInEnv {
		if previous.Stdout != "" {
			child.Env = append(child.Env, "PULUMI_COMMAND_STDOUT="+previous.Stdout)
		}
		if previous.Stderr != "" {
			child.Env = append(child.Env, "PULUMI_COMMAND_STDERR="+previous.Stderr)
		}
	}
	if in.Stdin != nil && *in.Stdin != "" {
		child.Stdin = strings.NewReader(*in.Stdin)
	}
	return child, nil
}

func streams(shown bool, log *lines, kept ...io.Writer) io.Writer {
	if shown {
		kept = append(kept, log)
	}
	return io.MultiWriter(kept...)
}

// sharedBuffer keeps both streams in the order in which they came.
type sharedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *sharedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *sharedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
