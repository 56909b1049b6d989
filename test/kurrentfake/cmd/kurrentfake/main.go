// Command kurrentfake runs the double as a cluster of three nodes with TLS, as
// the tests of the client module expect one. It is not a store.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"crumbtrail/test/kurrentfake"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:2111,127.0.0.1:2112,127.0.0.1:2113", "addresses of the nodes")
	user := flag.String("user", "admin", "user name that calls require")
	password := flag.String("password", "changeit", "password that calls require")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, strings.Split(*listen, ","), *user, *password); err != nil {
		fmt.Fprintln(os.Stderr, "kurrentfake:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addresses []string, user, password string) error {
	directory, err := os.MkdirTemp("", "kurrentfake-")
	if err != nil {
		return fmt.Errorf("make a directory for the certificate: %w", err)
	}
	defer func() { _ = os.RemoveAll(directory) }()
	certificate, err := kurrentfake.NewCertificate(directory)
	if err != nil {
		return err
	}
	cluster, err := kurrentfake.Start(kurrentfake.Options{
		Addresses: addresses, Certificate: certificate, User: user, Password: password,
	})
	if err != nil {
		return err
	}
	defer cluster.Stop()
	fmt.Println("ready")
	<-ctx.Done()
	return nil
}
