package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Ready asks a running server whether it is ready, as a health check does.
type Ready struct {
	Server string `help:"The server's address." default:"http://127.0.0.1:8080" env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// errNotReady says that a server answered, and that it is not ready.
var errNotReady = errors.New("the server is not ready")

// Run carries out the command.
func (r Ready) Run(ctx context.Context, to console) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Server+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", r.Server, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", r.Server, err)
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
