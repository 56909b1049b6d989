package program

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/user"
	"strings"
	"time"

	"crumbtrail/api"
)

// Remote says which server a command is for. It is never a server of its own.
type Remote struct {
	Server  string `help:"Address of the running server, such as http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
	DataDir string `help:"Data directory of the running server, which notes its address there; used if no address is given." default:"${data_dir}" env:"CRUMBTRAIL_DATA_DIR" type:"path"`
	Actor   string `help:"Who acts, for the records; left out it is the user of this machine." env:"CRUMBTRAIL_ACTOR" placeholder:"NAME"`
}

var (
	// errNoAddress is where no server can be found.
	errNoAddress = errors.New("no server has noted its address there: start one on it, or say --server")
	// errRefused says that a server does not do what was asked, and would not if it
	// were asked again.
	errRefused = errors.New("refused")
)

// callTime bounds one request.
const callTime = 30 * time.Second

func (r Remote) address() (string, error) {
	if r.Server != "" {
		return strings.TrimSuffix(r.Server, "/"), nil
	}
	if noted := (Storage{DataDir: r.DataDir}).noted(); noted != "" {
		return noted, nil
	}
	return "", fmt.Errorf("%s: %w", r.DataDir, errNoAddress)
}

// call sends a request, with a body unless that is nil, and reads the answer. It
// fails with [errRefused], with [errServer], and as the network does.
func (r Remote) call(ctx context.Context, method, path string, body, answer any) error {
	address, err := r.address()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	if body == nil {
		text = nil
	}
	request, err := http.NewRequestWithContext(ctx, method, address+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Crumbtrail-Actor", cmp.Or(r.Actor, thisUser()))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		return refusalOf(response)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

func refusalOf(response *http.Response) error {
	kind := errRefused
	if response.StatusCode >= http.StatusInternalServerError && response.StatusCode != http.StatusInsufficientStorage {
		kind = errServer
	}
	var problem api.Problem
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || problem.Detail == "" {
		return fmt.Errorf("%w: %s", kind, response.Status)
	}
	details := []string{problem.Detail}
	for _, fault := range problem.Errors {
		details = append(details, strings.TrimSpace(fault.Pointer+" "+fault.Detail))
	}
	return fmt.Errorf("%w: %s", kind, strings.Join(details, "; "))
}

// thisUser is the name of whoever runs the program, empty if it has none.
func thisUser() string {
	known, err := user.Current()
	if err != nil {
		return ""
	}
	return known.Username
}
