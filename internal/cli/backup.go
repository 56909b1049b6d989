package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"filippo.io/age"

	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/backup"
)

// backupCommand lists the commands about backups.
type backupCommand struct {
	Create  backupCreateCommand  `cmd:"" help:"Write a backup of everything. A server may run meanwhile."`
	Restore backupRestoreCommand `cmd:"" help:"Restore a backup into an empty place."`
	Verify  backupVerifyCommand  `cmd:"" help:"Verify that a backup is whole and undamaged."`
}

type backupCreateCommand struct {
	storageFlags   `embed:""`
	File           string   `arg:"" help:"File to write; - is standard output." type:"path" placeholder:"FILE"`
	Recipient      []string `help:"Public key of age (age1...) to encrypt for; may be repeated." placeholder:"KEY"`
	RecipientsFile string   `help:"File with public keys of age, one per line." type:"existingfile" placeholder:"FILE"`
}

// Help is the second paragraph of the help.
func (backupCreateCommand) Help() string {
	return "A backup has the whole log, and the keys, members, sessions and secrets of all kitchens. Every command that was acknowledged " +
		"before it began is in it. Read models are not: they are made from the log. Keep it as safe as the installation, or encrypt it."
}

func (c backupCreateCommand) Run(ctx context.Context, to console) error {
	recipients, err := recipientsOf(c.Recipient, c.RecipientsFile)
	if err != nil {
		return err
	}
	return c.withKitchens(ctx, func(k *app.Kitchens) error {
		source, shown := k.Backup(), newProgress(to.err)
		source.Recipients, source.Show = recipients, shown.events("backup")
		var manifest backup.Manifest
		err := writeFile(c.File, to.out, func(out io.Writer) (err error) {
			manifest, err = source.Write(ctx, out)
			return err
		})
		shown.end()
		if err == nil {
			fmt.Fprintf(to.err, "backed up %s\n", contents(manifest))
		}
		return err
	})
}

// contents describes a backup in words.
func contents(m backup.Manifest) string {
	return fmt.Sprintf("%d events in %d streams and %d kitchens, up to position %s of the log %s",
		m.Events, m.Streams, m.Access["kitchens"], m.Position, m.LogID)
}

// recipientsOf returns those who can decrypt a backup.
func recipientsOf(keys []string, file string) ([]age.Recipient, error) {
	all := strings.Join(keys, "\n")
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all += "\n" + string(content)
	}
	if strings.TrimSpace(all) == "" {
		return nil, nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(all))
	if err != nil {
		return nil, fmt.Errorf("%w: the recipients of the backup: %w", errUsage, err)
	}
	return recipients, nil
}

// backupFlags name a backup that is read.
type backupFlags struct {
	File         string `arg:"" help:"Backup." type:"existingfile" placeholder:"FILE"`
	IdentityFile string `help:"File with the identity of age (a secret key) that decrypts it." type:"existingfile" placeholder:"FILE"`
}

func (f backupFlags) open() (*backup.Backup, error) {
	var identities []age.Identity
	if f.IdentityFile != "" {
		content, err := os.ReadFile(f.IdentityFile)
		if err != nil {
			return nil, err
		}
		if identities, err = age.ParseIdentities(strings.NewReader(string(content))); err != nil {
			return nil, fmt.Errorf("%w: %s is no identity of age", errUsage, f.IdentityFile) // the cause may quote the secret
		}
	}
	return backup.Open(f.File, identities...)
}

type backupVerifyCommand struct {
	backupFlags `embed:""`
}

func (c backupVerifyCommand) Run(to console) error {
	b, err := c.open()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to.out, "%s of %s is whole: %s\n", c.File, b.CreatedAt.Format(time.RFC3339), contents(b.Manifest))
	return errors.Join(err, b.Close())
}

type backupRestoreCommand struct {
	backupFlags     `embed:""`
	To              string `required:"" help:"Data directory, or URL of a database or log." env:"CRUMBTRAIL_RESTORE_TO" secret:""`
	AccessTo        string `help:"For a KurrentDB: where the credentials go." env:"CRUMBTRAIL_RESTORE_ACCESS_TO" secret:""`
	Until           string `help:"Leave out events after this time (RFC 3339) or position." placeholder:"TIME|POSITION"`
	MaxAppendBytes  int    `help:"Maximum bytes per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_BYTES" default:"0"`
	MaxAppendEvents int    `help:"Maximum events per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_EVENTS" default:"0"`
}

// Help is the second paragraph of the help.
func (backupRestoreCommand) Help() string {
	return "--to is a data directory, or the URL of a PostgreSQL (postgres://) or KurrentDB (esdb://, with --access-to, a data directory " +
		"or PostgreSQL). URLs with passwords belong into the variables. The backup is verified before anything is written, and what was " +
		"written is compared with it. No server may run on the place, and none starts on it until everything is there. An interrupted " +
		"restore is continued by repeating the command. The restored log has an id of its own: positions that clients know of the old " +
		"one are refused. Read models are made when a server starts. Credentials are those of the backup, whatever --until is."
}

func (c backupRestoreCommand) Run(ctx context.Context, to console) (err error) {
	until, err := c.until()
	if err != nil {
		return err
	}
	b, err := c.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	place := app.RestoreTo{Place: c.To, Access: c.AccessTo, Options: app.StorageOptions{
		Limits: eventstore.Limits{Bytes: c.MaxAppendBytes, Events: c.MaxAppendEvents},
	}}
	target, storage, err := place.Open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return fmt.Errorf("open the place to restore to: %w", err)
	}
	defer func() { err = errors.Join(err, storage.Close(context.WithoutCancel(ctx))) }()
	shown := newProgress(to.err)
	target.Show = shown.events("restore")
	report, err := b.Restore(ctx, target, until)
	shown.end()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to.out, "restored %d events in %d streams, %d of them now; compared. The last is of %s, position %s of the old log\n",
		report.Events, report.Streams, report.Written, report.LastAt.Format(time.RFC3339), report.Last)
	return err
}

func (c backupRestoreCommand) until() (until backup.Until, err error) {
	if c.Until == "" {
		return until, nil
	}
	if until.Position, err = eventstore.ParsePosition(c.Until); err == nil {
		return until, nil
	}
	if until.At, err = time.Parse(time.RFC3339, c.Until); err != nil {
		return until, fmt.Errorf("%w: --until is a position such as 1234, or a time such as 2026-11-29T12:00:00Z", errUsage)
	}
	return until, nil
}
