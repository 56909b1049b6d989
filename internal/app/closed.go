package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// closedFile is in the data directory from the moment when callers need a credential. A
// database that is restored from before then does not open the program to everyone again.
const closedFile = "credentials-required"

const closedText = "Callers need a credential since the first person, key or second kitchen, also if the database is restored\n" +
	"from before then. Without this file the database alone decides at the next start.\n"

// opensByItself reports whether callers need no credential as long as there is no
// principal: only this machine reaches the program, and its database is its own.
func (o Options) opensByItself(loopback bool) bool {
	return loopback && len(o.TrustedProxies) == 0 && o.DatabaseURL == ""
}

// isOpen reports whether callers need no credential while there is no principal.
func (o Options) isOpen(loopback bool) (bool, error) {
	if o.mayBeOpen() {
		return true, nil
	}
	if o.Auth == authRequired || !o.opensByItself(loopback) {
		return false, nil
	}
	_, err := os.Stat(filepath.Join(o.DataDir, closedFile))
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether callers need a credential: %w", err)
	}
	return false, nil
}

// checkProtected fails with [ErrNotLoopback] if a program that was open to everyone beyond this
// machine has a principal since: credentials would cross the network in the clear.
func (a *application) checkProtected(ctx context.Context) error {
	if a.loopback || a.options.isProtected() {
		return nil
	}
	isRequired, err := a.access.IsRequired(ctx)
	if err != nil || !isRequired {
		return err
	}
	return fmt.Errorf("--listen %s: requests need a credential since there is a person, a key or a second kitchen: %w",
		a.options.Listen, ErrNotLoopback)
}

// watchEvery is how often a running program looks whether callers need a credential since.
const watchEvery = time.Second

// watchRequired keeps the program closed from the moment when callers need a credential, not
// only from its next stop or start: neither may come before the database is restored.
func (a *application) watchRequired(ctx context.Context) error {
	if !a.options.opensByItself(a.loopback) {
		return nil
	}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		isRequired, err := a.access.IsRequired(ctx) // it is known, except after a change
		switch {
		case err != nil || !isRequired: // while the database is away nothing changes
		case a.keepClosed(ctx) == nil:
			return nil
		}
	}
}

// keepClosed leaves the file that keeps the program closed, if callers need a credential.
func (a *application) keepClosed(ctx context.Context) error {
	if !a.options.opensByItself(a.loopback) {
		return nil
	}
	isRequired, err := a.access.IsRequired(ctx)
	if err != nil || !isRequired {
		return err
	}
	path := filepath.Join(a.options.DataDir, closedFile)
	if err := os.WriteFile(path, []byte(closedText), 0o600); err != nil {
		return fmt.Errorf("keep the program closed: %w", err)
	}
	return nil
}
