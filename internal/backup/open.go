package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"crumbtrail/eventstore"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/credentials/rows"
)

var (
	// ErrNewer refuses a backup of a newer version of the program.
	ErrNewer = errors.New("the backup was written by a newer version of crumbtrail: use that version")
	// ErrEncrypted refuses an encrypted backup without the identity of a recipient.
	ErrEncrypted = errors.New("the backup is encrypted: name the file with the identity of a recipient")
)

// Backup is a backup that was verified.
type Backup struct {
	Manifest

	file   *os.File
	reader *archive.Reader
}

// Open opens a backup, decrypts it if it is encrypted, and verifies it: that it is whole,
// that its files are those of the manifest, and that each stream's events are there from
// its beginning. It fails with [archive.ErrDamaged], [ErrNewer] and [ErrEncrypted], or
// because the file cannot be read.
func Open(path string, identities ...age.Identity) (*Backup, error) {
	return open(path, func(content io.ReaderAt) io.ReaderAt { return content }, identities)
}

// Verify is [Open] for a backup that is not read afterwards. It fails with the context's
// error soon after the context ends.
func Verify(ctx context.Context, path string, identities ...age.Identity) (Manifest, error) {
	b, err := open(path, func(content io.ReaderAt) io.ReaderAt { return readerUntil{ctx.Err, content} }, identities)
	if err != nil {
		return Manifest{}, errors.Join(ctx.Err(), err)
	}
	return b.Manifest, b.Close()
}

// readerUntil reads until something has ended.
type readerUntil struct {
	ended func() error
	io.ReaderAt
}

func (r readerUntil) ReadAt(into []byte, at int64) (int, error) {
	if err := r.ended(); err != nil {
		return 0, err
	}
	return r.ReaderAt.ReadAt(into, at)
}

func open(path string, wrap func(io.ReaderAt) io.ReaderAt, identities []age.Identity) (_ *Backup, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Backup{file: file}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	content, size, err := decrypted(file, identities)
	if err != nil {
		return nil, err
	}
	if b.reader, err = archive.NewReader(wrap(content), size); err != nil {
		return nil, err
	}
	if err := b.verify(); err != nil {
		return nil, err
	}
	return b, nil
}

// decrypted returns the content of a file, and its size.
func decrypted(file *os.File, identities []age.Identity) (io.ReaderAt, int64, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	first := make([]byte, len(encryptedMark))
	if n, err := file.ReadAt(first, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	} else if !bytes.Equal(first[:n], []byte(encryptedMark)) {
		return file, info.Size(), nil
	}
	if len(identities) == 0 {
		return nil, 0, ErrEncrypted
	}
	content, size, err := age.DecryptReaderAt(file, info.Size(), identities...)
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &noMatch):
		return nil, 0, fmt.Errorf("%w; it is not encrypted for the identity that was given", ErrEncrypted)
	case err != nil:
		return nil, 0, archive.Damaged("%w", err)
	}
	return content, size, nil
}

// encryptedMark begins a file that age encrypted.
const encryptedMark = "age-encryption.org/v1\n"

// Close closes the file.
func (b *Backup) Close() error { return b.file.Close() }

func (b *Backup) verify() error {
	if err := b.reader.Read(archive.ManifestName, &b.Manifest); err != nil {
		return err
	}
	switch {
	case b.Format != format:
		return archive.Damaged("it is no backup; an archive of one kitchen is read by kitchen import")
	case b.Version > version:
		return ErrNewer
	}
	if err := b.reader.Verify(b.Files); err != nil {
		return err
	}
	found := map[string]int{}
	err := b.rows(func(row rows.Row) error {
		found[row.Table]++
		return nil
	})
	if err != nil {
		return err
	}
	for table, want := range b.Access {
		if found[table] != want {
			return archive.Damaged("it has %d rows of access.%s, and its manifest %d", found[table], table, want)
		}
	}
	return b.verifyEvents()
}

func (b *Backup) verifyEvents() error {
	var sum archive.Sum
	err := b.reader.Events(eventsName, func(event eventstore.Event) error {
		gap := sum.Gap(event)
		sum.Add(event)
		return gap
	})
	switch {
	case err != nil:
		return err
	case sum.Events != b.Events, sum.Streams() != b.Streams, sum.Chain() != b.Chain:
		return archive.Damaged("its events are not those of the manifest")
	}
	return nil
}

func (b *Backup) rows(each func(rows.Row) error) error {
	return b.reader.Lines(accessName, func(line []byte) error {
		var row rows.Row
		if err := json.Unmarshal(line, &row); err != nil {
			return archive.Damaged("%s: %w", accessName, err)
		}
		return each(row)
	})
}
