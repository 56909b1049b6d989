package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"crumbtrail/internal/client"
)

// readyCommand is the health check of a container.
type readyCommand struct {
	Server string `help:"URL of the server." default:"http://127.0.0.1:8080" env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// errNotReady is returned if a server answers that it is not ready.
var errNotReady = errors.New("the server is not ready")

func (r readyCommand) Run(ctx context.Context, to console) error {
	const limit = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	server := client.Client{Address: strings.TrimSuffix(r.Server, "/")}
	response, err := server.Send(ctx, http.MethodGet, "/readyz", nil, http.NoBody)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(to.out, response.Body); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s", errNotReady, response.Status)
	}
	return nil
}
