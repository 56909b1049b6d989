package autobackup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"filippo.io/age"

	"crumbtrail/internal/backup"
)

// content is what of one log is in the folder.
type content struct {
	files    []File
	partials []string // what was being written when its writer ended, or is
}

// list lists the folder.
func list(dir, log string) (content, error) {
	var found content
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return found, checkFolder(dir)
	}
	if err != nil {
		return found, fmt.Errorf("list the folder of backups: %w", err)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		if file, ok := ParseName(entry.Name()); ok && file.Log == log {
			found.files = append(found.files, file)
		}
		if file, ok := parsePartial(entry.Name()); ok && file.Log == log {
			found.partials = append(found.partials, entry.Name())
		}
	}
	return found, nil
}

// past returns the files that are not of the future.
func past(files []File, now time.Time) []File {
	return slices.DeleteFunc(slices.Clone(files), func(file File) bool { return file.At.After(now.Add(mostSkew)) })
}

// write writes a backup, which has its name only when it is whole, on disk and verified. Until
// then the file has another name; after a failure it is removed. settled is asked before it
// gets its name.
func write(ctx context.Context, dir string, file File, source backup.Source, settled func() error) (err error) {
	path, partial := filepath.Join(dir, file.Name()), filepath.Join(dir, file.partialName())
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s: %w", path, fs.ErrExist))
	}
	out, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(partial))
		}
	}()
	identities, err := alsoForVerifying(&source)
	if err != nil {
		return errors.Join(err, out.Close())
	}
	written, err := source.Write(ctx, out)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	read, err := backup.Verify(ctx, partial, identities...)
	switch {
	case err != nil:
		return fmt.Errorf("verify what was written: %w", err)
	case read.Chain != written.Chain:
		return errors.New("verify what was written: the file has other events")
	}
	if err := settled(); err != nil {
		return err
	}
	if err := os.Rename(partial, path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// alsoForVerifying lets a file that is encrypted be verified: with a key that is made for it
// and forgotten.
func alsoForVerifying(source *backup.Source) ([]age.Identity, error) {
	if len(source.Recipients) == 0 {
		return nil, nil
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	all := append(slices.Clone(source.Recipients), classic.Recipient())
	if _, err := age.Encrypt(io.Discard, all...); err == nil {
		source.Recipients = all
		return []age.Identity{classic}, nil
	}
	hybrid, err := age.GenerateHybridIdentity() // recipients after quantum computers are not mixed with others
	if err != nil {
		return nil, err
	}
	source.Recipients = append(slices.Clone(source.Recipients), hybrid.Recipient())
	return []age.Identity{hybrid}, nil
}

// syncFolder makes names last.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
