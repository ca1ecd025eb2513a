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

// longestVariable is Linux's MAX_ARG_STRLEN (32 pages of 4 KiB): no single variable may reach it.
const longestVariable = 128 << 10

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

	err = finish(ctx, child)
	shownOut.Close()
	shownErr.Close()
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
	child := inGroup(ctx, arguments)
	dir, err := folder(in)
	if err != nil {
		return nil, err
	}
	// Without this the system's error names the interpreter.
	if found, err := os.Stat(dir); err != nil || !found.IsDir() {
		return nil, fmt.Errorf("dir: %q is not a folder; make it before the command runs", dir)
	}
	child.Dir = dir
	child.Env = os.Environ()
	if in.Environment != nil {
		for _, name := range slices.Sorted(maps.Keys(*in.Environment)) {
			child.Env = append(child.Env, name+"="+(*in.Environment)[name])
		}
	}
	if in.AddPreviousOutputInEnv == nil || *in.AddPreviousOutputInEnv {
		child.Env = appendOutput(child.Env, "PULUMI_COMMAND_STDOUT", previous.Stdout)
		child.Env = appendOutput(child.Env, "PULUMI_COMMAND_STDERR", previous.Stderr)
	}
	if in.Stdin != nil && *in.Stdin != "" {
		child.Stdin = strings.NewReader(*in.Stdin)
	}
	return child, nil
}

// appendOutput leaves out an output that the system would refuse as a variable: the command could not even start, and
// a resource that printed much once could never be changed or deleted.
func appendOutput(env []string, name, output string) []string {
	if variable := name + "=" + output; output != "" && len(variable) < longestVariable {
		return append(env, variable)
	}
	return env
}

// folder is where a command runs: the folder of the program, when none is given.
func folder(in Inputs) (string, error) {
	if in.Dir != nil {
		return *in.Dir, nil
	}
	return os.Getwd()
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
