package bodies

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// keptInMemory is the size of the largest body that is received without a file, in bytes.
const keptInMemory = 1 << 20

// Spool receives a body of at most limit bytes, whose end it reads. A large one is kept in a
// file without a name, which goes when it is closed or the program ends. It fails with
// ErrTooLarge, and as reading and writing do.
func Spool(body io.Reader, limit int64) (io.ReadCloser, error) {
	limited := io.LimitReader(body, limit+1)
	var head bytes.Buffer
	size, err := io.CopyN(&head, limited, keptInMemory+1)
	if errors.Is(err, io.EOF) {
		if size > limit {
			return nil, ErrTooLarge
		}
		return io.NopCloser(&head), nil
	}
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "crumbtrail-body-*")
	if err != nil {
		return nil, err
	}
	if err := fill(file, io.MultiReader(&head, limited), limit); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// ErrTooLarge reports a body above its limit.
var ErrTooLarge = errors.New("the body is too large")

// fill writes a body to a file, which loses its name, and goes back to its start.
func fill(file *os.File, body io.Reader, limit int64) error {
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	size, err := io.Copy(file, body)
	if err != nil {
		return err
	}
	if size > limit {
		return ErrTooLarge
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}
