package main

import (
	"errors"
	"io"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

type pluginStream = grpc.ServerStreamingServer[pulumirpc.RunPluginResponse]

// pluginOutput sends what a plugin prints to the engine. A stream takes one message at a time.
type pluginOutput struct {
	lock   sync.Mutex
	stream pluginStream
	closed bool
}

func (o *pluginOutput) send(response *pulumirpc.RunPluginResponse, last bool) error {
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.closed {
		return errors.New("the call has ended")
	}
	o.closed = last
	return o.stream.Send(response)
}

func (o *pluginOutput) stdout() io.Writer {
	return writer(func(text []byte) error {
		return o.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}}, false)
	})
}

func (o *pluginOutput) stderr() io.Writer {
	return writer(func(text []byte) error {
		return o.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}}, false)
	})
}

func (o *pluginOutput) exited(code int) error {
	return o.send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	}, true)
}

type writer func([]byte) error

func (w writer) Write(text []byte) (int, error) {
	if err := w(text); err != nil {
		return 0, err
	}
	return len(text), nil
}
