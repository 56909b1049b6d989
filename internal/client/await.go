package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"crumbtrail/internal/folders"
)

const (
	// startTimeout bounds how long a client waits for a server that is starting.
	startTimeout = time.Minute
	// publishTimeout bounds how long a client waits for the socket of a server.
	publishTimeout = 2 * time.Second

	waitInterval = 100 * time.Millisecond
)

// FindHolder is [Find] for a data directory that another process has: if that is a
// server whose start has just begun, it waits for its socket and for its start. With
// an address it waits for the start alone.
func FindHolder(ctx context.Context, address, dataDir string) (found Client, err error) {
	patient, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	for {
		if found, err = Find(address, dataDir); err == nil {
			err = found.awaitStart(ctx)
		}
		// A server that crashed leaves a socket behind that nothing listens on.
		if err == nil || address != "" || isStarting(err) || errors.Is(err, folders.ErrUnsafe) || !pause(patient) {
			return found, err
		}
	}
}

// awaitStart waits while the server answers that it is starting. A server that is
// not ready for another reason is not waited for: it may need the request.
func (c Client) awaitStart(ctx context.Context) error {
	answer, err := c.Stream(ctx, http.MethodGet, "/readyz", nil, http.NoBody)
	if problem := (*Error)(nil); errors.As(err, &problem) && !isStarting(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return answer.Close()
}

func isStarting(err error) bool {
	problem, ok := errors.AsType[*Error](err)
	return ok && problem.Code == "starting"
}

// rewind prepares the body of a request to be sent again, and reports whether it
// can be.
func rewind(body io.Reader) bool {
	if body == http.NoBody {
		return true
	}
	seeker, ok := body.(*bytes.Reader)
	if ok {
		_, _ = seeker.Seek(0, io.SeekStart) // it cannot fail
	}
	return ok
}

// pause waits a moment and reports whether the context lasts.
func pause(ctx context.Context) bool {
	select {
	case <-time.After(waitInterval):
		return true
	case <-ctx.Done():
		return false
	}
}
