// Command pulumi-language-nodejs runs Pulumi programs and policy packs with Node.js. The engine starts it with its own
// address as the last argument and reads one line from standard output: the port of the LanguageRuntime service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"hotdash/toolchain/lifetime"
)

// version is set by the linker.
var version = "3.259.0"

// shutdownLimit is when this process leaves without waiting for its children: the engine kills it a second later.
const shutdownLimit = 4 * time.Second

func main() {
	name := filepath.Base(os.Args[0])
	code, err := 0, error(nil)
	if name == dynamicProviderName {
		code, err = runDynamicProvider(os.Args[1:])
	} else {
		err = run()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run() error {
	tracing := flag.String("tracing", "", "address that trace data goes to")
	showVersion := flag.Bool("version", false, "print the version and leave")
	flag.Parse()
	if *showVersion {
		fmt.Println(version)
		return nil
	}
	if flag.NArg() == 0 {
		return errors.New("the address of the engine is missing: this program is started by `pulumi`, not by hand")
	}
	engine := flag.Arg(flag.NArg() - 1)
	logging.InitLogging(false, 0, false) // adds to the flags -logtostderr and -v, which the package defines

	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	lifetime.OnOrphaned(cancel)
	stop := make(chan bool)
	context.AfterFunc(ctx, func() {
		close(stop)
		time.AfterFunc(shutdownLimit, func() { os.Exit(1) })
	})
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{ctx: ctx, engine: engine, tracing: *tracing})
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
