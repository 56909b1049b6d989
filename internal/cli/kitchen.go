package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/portable"
)

// kitchenCommand lists the commands about kitchens.
type kitchenCommand struct {
	Create  kitchenCreateCommand  `cmd:"" help:"Create a kitchen."`
	List    kitchenListCommand    `cmd:"" help:"List the kitchens."`
	Export  kitchenExportCommand  `cmd:"" help:"Write a kitchen as a portable archive."`
	Import  kitchenImportCommand  `cmd:"" help:"Read an archive of a kitchen into this installation."`
	Delete  kitchenDeleteCommand  `cmd:"" help:"Close a kitchen, and delete it after a time."`
	Restore kitchenRestoreCommand `cmd:"" help:"Open a kitchen that is to be deleted."`
}

type kitchenCreateCommand struct {
	locationFlags `embed:""`
	Kitchen       domain.Kitchen `arg:"" help:"Name: 1 to 40 lower-case letters and digits." placeholder:"KITCHEN"`
}

// errUsage is returned for an argument that is malformed.
var errUsage = errors.New("wrong usage")

// Help is the second paragraph of the help.
func (kitchenCreateCommand) Help() string { return newInstallationHelp }

// Validate is called when the command line was read.
func (c kitchenCreateCommand) Validate() error { return c.Kitchen.Check() }

func (c kitchenCreateCommand) Run(ctx context.Context, to console) error {
	return c.withNewAccess(ctx, func(a *app.Access) error {
		if err := a.CreateKitchen(ctx, kitchenFlag{c.Kitchen}.by()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(to.out, "created kitchen %s\n", c.Kitchen)
		return err
	})
}

type kitchenListCommand struct {
	locationFlags `embed:""`
}

func (c kitchenListCommand) Run(ctx context.Context, to console) error {
	return c.withAccess(ctx, func(a *app.Access) error {
		kitchens, err := a.Kitchens(ctx)
		if err != nil {
			return err
		}
		rows := [][]string{{"KITCHEN", "MEMBERS", "CREATED", "STATE"}}
		for _, kitchen := range kitchens {
			rows = append(rows, []string{string(kitchen.ID), strconv.Itoa(kitchen.Members), formatTime(kitchen.CreatedAt), stateOf(kitchen)})
		}
		return printTable(to, rows)
	})
}

func stateOf(kitchen credentials.Kitchen) string {
	switch closed := kitchen.Closed; {
	case closed == nil:
		return "open"
	case closed.IsImporting:
		return "being imported"
	case closed.DeleteAfter.IsZero():
		return "deleted"
	default:
		return "deleted after " + formatTime(closed.DeleteAfter)
	}
}

// withKitchens calls use with the log and the credentials of an installation that exists.
func (f storageFlags) withKitchens(ctx context.Context, use func(*app.Kitchens) error) error {
	if err := f.mustExist(); err != nil {
		return err
	}
	return f.withNewKitchens(ctx, use)
}

// withNewKitchens is withKitchens for a command that may be the first one of an installation,
// see [locationFlags.mayBeNew].
func (f storageFlags) withNewKitchens(ctx context.Context, use func(*app.Kitchens) error) error {
	if err := f.mayBeNew(); err != nil {
		return err
	}
	opened, err := app.OpenKitchens(ctx, f.options(app.CommandPatience), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(use(opened), opened.Close(context.WithoutCancel(ctx)))
}

type kitchenExportCommand struct {
	storageFlags `embed:""`
	Kitchen      domain.Kitchen `arg:"" help:"Kitchen." placeholder:"KITCHEN"`
	Out          string         `help:"File to write; left out or -, standard output." type:"path" placeholder:"FILE"`
	WithoutNames bool           `help:"Leave out the names of those who acted."`
}

// Help is the second paragraph of the help.
func (kitchenExportCommand) Help() string {
	return "The archive is a zip file with all events of the kitchen, one JSON object a line, the names of those who acted, and a manifest " +
		"with hashes. It has no keys, sessions and members. A server may run meanwhile."
}

// Validate is called when the command line was read.
func (c kitchenExportCommand) Validate() error { return c.Kitchen.Check() }

func (c kitchenExportCommand) Run(ctx context.Context, to console) error {
	return c.withKitchens(ctx, func(k *app.Kitchens) error {
		export := portable.Export{Log: k.Log, Kitchen: c.Kitchen, Program: app.Version()}
		if !c.WithoutNames {
			export.Name = k.Names.Name
		}
		if err := k.HasKitchen(ctx, c.Kitchen); err != nil {
			return err
		}
		var manifest portable.Manifest
		err := writeFile(c.Out, to.out, func(out io.Writer) (err error) {
			manifest, err = export.Write(ctx, out)
			return err
		})
		if err == nil {
			fmt.Fprintf(to.err, "exported kitchen %s: %d events in %d streams, up to position %s of the log %s\n",
				manifest.Kitchen, manifest.Events, manifest.Streams, manifest.Position, manifest.LogID)
		}
		return err
	})
}

// writeFile writes a file that other users cannot read, or none at all.
func writeFile(path string, stdout io.Writer, write func(io.Writer) error) error {
	if path == "" || filepath.Base(path) == "-" {
		return write(stdout)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".crumbtrail-export-*") // with the mode 0600
	if err != nil {
		return err
	}
	err = errors.Join(write(temporary), temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

type kitchenImportCommand struct {
	storageFlags `embed:""`
	File         string         `arg:"" help:"Archive of a kitchen." type:"existingfile" placeholder:"FILE"`
	As           domain.Kitchen `help:"Name of the kitchen here; left out, the archive's." placeholder:"KITCHEN"`
}

// Help is the second paragraph of the help.
func (kitchenImportCommand) Help() string {
	return "The archive is verified before anything is written. The kitchen must have no events here; it is created if it does not exist, " +
		"and closed until everything is there. An interrupted import is continued by repeating the command. A server may run meanwhile. " +
		"Keys and members are not in an archive: create them with key create or login-link.\n\n" + newInstallationHelp
}

// Validate is called when the command line was read.
func (c kitchenImportCommand) Validate() error {
	if c.As == "" {
		return nil
	}
	return c.As.Check()
}

func (c kitchenImportCommand) Run(ctx context.Context, to console) error {
	archive, err := portable.Open(c.File)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	defer archive.Close()
	return c.withNewKitchens(ctx, func(k *app.Kitchens) error {
		shown := newProgress(to.err)
		defer shown.end()
		report, err := archive.Import(ctx, k.Log, k, cmp.Or(c.As, archive.Kitchen), func(events int) {
			if shown.due("imported") {
				shown.line(fmt.Sprintf("%d of %d events", events, archive.Events))
			}
		})
		if closed := (*credentials.ClosedError)(nil); errors.As(err, &closed) && !closed.IsImporting {
			err = fmt.Errorf("%w; --as NAME imports the archive as another kitchen", err)
		}
		if err != nil {
			return fmt.Errorf("import the kitchen %s: %w", report.Kitchen, err)
		}
		_, err = fmt.Fprintf(to.out, "imported kitchen %s: %d events in %d streams, %d of them written now; compared\n",
			report.Kitchen, report.Events, report.Streams, report.Written)
		if report.LeftOut > 0 {
			fmt.Fprintf(to.out, "left out %d events about access, because the kitchen has such events of its own\n", report.LeftOut)
		}
		return err
	})
}

type kitchenDeleteCommand struct {
	storageFlags `embed:""`
	Kitchen      domain.Kitchen `arg:"" help:"Kitchen." placeholder:"KITCHEN"`
	Grace        lifetime       `help:"After how long it is deleted, for example 30d or 12h." default:"30d" placeholder:"TIME"`
	Now          bool           `help:"Delete it now; it cannot be restored."`
	Confirm      string         `help:"The kitchen's name once more, for --now; otherwise type it." placeholder:"KITCHEN"`
}

// Help is the second paragraph of the help.
func (kitchenDeleteCommand) Help() string {
	return "The kitchen is closed at once: every request is refused, on every instance, within a second. Until its time has come kitchen " +
		"restore opens it again. Then a server, or --now, deletes everything that it has: events, tables, keys, sessions, links, members, " +
		"names and secret. Only its name stays taken. Backups have it still, and so has KurrentDB until it is scavenged. " +
		"The kitchen home cannot be deleted."
}

// Validate is called when the command line was read.
func (c kitchenDeleteCommand) Validate() error { return c.Kitchen.Check() }

// errNotConfirmed is returned if the name was not typed.
var errNotConfirmed = fmt.Errorf("%w: nothing was deleted, because the name of the kitchen was not confirmed", errUsage)

func (c kitchenDeleteCommand) Run(ctx context.Context, to console) error {
	if c.Now && !c.isConfirmed(to) {
		return errNotConfirmed
	}
	return c.withKitchens(ctx, func(k *app.Kitchens) error {
		by := kitchenFlag{c.Kitchen}.by()
		if c.Now {
			err := k.DeleteKitchen(ctx, by, 0)
			if err == nil {
				err = k.Erase(ctx)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(to.out, "deleted kitchen %s with its events and everything that belongs to it\n", c.Kitchen)
			return err
		}
		grace := time.Duration(c.Grace)
		if err := k.DeleteKitchen(ctx, by, grace); err != nil {
			return err
		}
		_, err := fmt.Fprintf(to.out, "closed kitchen %s; it is deleted after %s, until then crumbtrail kitchen restore %s opens it again\n",
			c.Kitchen, formatTime(time.Now().Add(grace)), c.Kitchen)
		return err
	})
}

// isConfirmed reports whether the name of the kitchen was typed.
func (c kitchenDeleteCommand) isConfirmed(to console) bool {
	typed := c.Confirm
	if typed == "" {
		fmt.Fprintf(to.err, "Type the name of the kitchen to delete it for good: ")
		typed, _ = bufio.NewReader(os.Stdin).ReadString('\n') // nothing confirms nothing
	}
	return strings.TrimSpace(typed) == string(c.Kitchen)
}

type kitchenRestoreCommand struct {
	locationFlags `embed:""`
	Kitchen       domain.Kitchen `arg:"" help:"Kitchen." placeholder:"KITCHEN"`
}

// Validate is called when the command line was read.
func (c kitchenRestoreCommand) Validate() error { return c.Kitchen.Check() }

func (c kitchenRestoreCommand) Run(ctx context.Context, to console) error {
	return c.withAccess(ctx, func(a *app.Access) error {
		if err := a.RestoreKitchen(ctx, kitchenFlag{c.Kitchen}.by()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(to.out, "restored kitchen %s\n", c.Kitchen)
		return err
	})
}
