package local

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Logging says which of a command's streams are shown while it runs; it has no effect on the outputs.
type Logging string

// The values of Logging. Without one, both streams are shown.
const (
	LogStdout Logging = "stdout"
	LogStderr Logging = "stderr"
	LogBoth   Logging = "stdoutAndStderr"
	LogNone   Logging = "none"
)

// Values names them in the schema of the provider.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: "stdout", Value: LogStdout, Description: "Show stdout but not stderr"},
		{Name: "stderr", Value: LogStderr, Description: "Show stderr but not stdout"},
		{Name: "stdoutAndStderr", Value: LogBoth, Description: "Show stdout and stderr"},
		{Name: "none", Value: LogNone, Description: "Show nothing"},
	}
}

// refusal says what is wrong with a value that is none of them; "" when nothing is.
func (l *Logging) refusal() string {
	if l == nil {
		return ""
	}
	var allowed []string
	for _, known := range l.Values() {
		if *l == known.Value {
			return ""
		}
		allowed = append(allowed, fmt.Sprintf("%q", known.Value))
	}
	return fmt.Sprintf("%q is not known: use one of %s, or leave it out to show both streams", *l, strings.Join(allowed, ", "))
}

func (l *Logging) shows(stream Logging) bool {
	return l == nil || *l == LogBoth || *l == stream
}

// A line longer than this is cut: it is for eyes, and the outputs hold all of it.
const longestLine = 16 << 10

// lines passes on what is written to it, line by line. Two streams may share one.
type lines struct {
	mu   sync.Mutex
	show func(line string)
	rest strings.Builder
}

func (l *lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, part := range strings.SplitAfter(string(text), "\n") {
		if room := longestLine - l.rest.Len(); room > 0 {
			l.rest.WriteString(part[:min(room, len(part))])
		}
		if strings.HasSuffix(part, "\n") {
			l.flush()
		}
	}
	return len(text), nil
}

// Close passes on a last line that has no line break.
func (l *lines) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rest.Len() > 0 {
		l.flush()
	}
}

func (l *lines) flush() {
	line := strings.TrimRight(l.rest.String(), "\r\n")
	l.rest.Reset()
	if line != "" {
		l.show(line)
	}
}
