package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/internal/samplekitchen"
	"crumbtrail/projections"
)

// greet loads the sample kitchen where that was asked for, and says where the
// program can be reached.
func (s Serve) greet(ctx context.Context, to console, r running) error {
	if s.SampleKitchen {
		if err := loadSample(ctx, r); err != nil {
			return fmt.Errorf("load the sample kitchen: %w", err)
		}
	}
	untilReady(ctx, r.engine)
	if err := ctx.Err(); err != nil {
		return err
	}
	address := "http://" + r.listener.Addr().String()
	if s.DatabaseURL == "" {
		if err := os.WriteFile(s.addressFile(), []byte(address+"\n"), 0o600); err != nil {
			return fmt.Errorf("note the address: %w", err)
		}
	}
	_, err := fmt.Fprintf(to.out, "crumbtrail serves on %s (interface: %s/docs)\n", address, address)
	return err
}

// loadSample loads the sample kitchen where there is nothing yet, or where that
// was interrupted.
func loadSample(ctx context.Context, r running) error {
	const actor = "sample-kitchen"
	head, err := r.log.Head(ctx)
	if err != nil {
		return err
	}
	interrupted, err := samplekitchen.Interrupted(ctx, r.log, domain.Home, actor)
	if err != nil || !head.IsZero() && !interrupted {
		return err
	}
	sender := commands.Caller{Kitchen: domain.Home, Actor: actor, Correlation: actor}
	return samplekitchen.Load(ctx, r.application, sender, domain.DateOf(time.Now()))
}

// untilReady waits for the read models to be there, so that whoever reads the
// address can ask at once. A log that takes long to fold is no reason to say
// nothing: commands are served already.
func untilReady(ctx context.Context, engine *projections.Engine) {
	const patience, interval = 30 * time.Second, 20 * time.Millisecond
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if engine.Ready(ctx) == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// addressFile is where a server notes its address for other programs on the
// same data directory.
func (s Storage) addressFile() string { return filepath.Join(s.DataDir, "address") }

// noted is the address that a server on the data directory has noted; empty if
// none has.
func (s Storage) noted() string {
	address, err := os.ReadFile(s.addressFile())
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(address))
}

// forgetAddress removes the address of a server that has ended: somebody else
// may listen there by now.
func (s Storage) forgetAddress() error {
	if s.DatabaseURL != "" {
		return nil
	}
	if err := os.Remove(s.addressFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the address: %w", err)
	}
	return nil
}
