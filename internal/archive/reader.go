package archive

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"crumbtrail/eventstore"
)

// ErrDamaged refuses a file that is no archive, is truncated, or does not match its
// manifest.
var ErrDamaged = errors.New("the archive is damaged")

// Damaged returns an [ErrDamaged] with what is wrong.
func Damaged(reason string, args ...any) error {
	return fmt.Errorf("%w: "+reason, append([]any{ErrDamaged}, args...)...)
}

const (
	// longestLine bounds a line: an event has at most some megabytes.
	longestLine = 64 << 20
	// largestFile bounds the files that are read at once.
	largestFile = 64 << 20
)

// Reader reads an archive.
type Reader struct{ zip *zip.Reader }

// NewReader returns a reader of an archive. It fails with [ErrDamaged], or because the file
// cannot be read.
func NewReader(file io.ReaderAt, size int64) (*Reader, error) {
	read, err := zip.NewReader(file, size)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, Damaged("it is no archive, or not complete")
	case err != nil:
		return nil, err
	}
	return &Reader{read}, nil
}

// Has reports whether the archive has a file.
func (r *Reader) Has(name string) bool { return r.at(name) >= 0 }

func (r *Reader) at(name string) int {
	return slices.IndexFunc(r.zip.File, func(f *zip.File) bool { return f.Name == name })
}

func (r *Reader) open(name string) (io.ReadCloser, error) {
	at := r.at(name)
	if at < 0 {
		return nil, Damaged("it has no %s", name)
	}
	content, err := r.zip.File[at].Open()
	if err != nil {
		return nil, Damaged("%s: %w", name, err)
	}
	return content, nil
}

// Read decodes a file that is read at once.
func (r *Reader) Read(name string, to any) error {
	content, err := r.open(name)
	if err != nil {
		return err
	}
	defer content.Close()
	if err := json.NewDecoder(io.LimitReader(content, largestFile)).Decode(to); err != nil {
		return Damaged("%s cannot be read: %w", name, err)
	}
	return nil
}

// Verify checks that the files, apart from the manifest, are these.
func (r *Reader) Verify(files []File) error {
	if len(r.zip.File) != len(files)+1 {
		return Damaged("it has %d files, and its manifest %d", len(r.zip.File)-1, len(files))
	}
	for _, file := range files {
		content, err := r.open(file.Name)
		if err != nil {
			return err
		}
		hash := sha256.New()
		size, err := io.Copy(hash, content)
		_ = content.Close() // it was only read
		switch {
		case err != nil:
			return Damaged("%s: %w", file.Name, err)
		case size != file.Bytes, hex.EncodeToString(hash.Sum(nil)) != file.SHA256:
			return Damaged("%s is not what the manifest says", file.Name)
		}
	}
	return nil
}

// Lines calls each with the lines of a file. A line is valid until the next one.
func (r *Reader) Lines(name string, each func(line []byte) error) error {
	content, err := r.open(name)
	if err != nil {
		return err
	}
	defer content.Close()
	lines := bufio.NewScanner(content)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		if err := each(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return Damaged("%s: %w", name, err)
	}
	return nil
}

// Events calls each with the events of a file in their order.
func (r *Reader) Events(name string, each func(eventstore.Event) error) error {
	n := 0
	return r.Lines(name, func(line []byte) error {
		n++
		event, err := Decode(line)
		if err != nil {
			return Damaged("line %d of %s: %w", n, name, err)
		}
		return each(event)
	})
}
