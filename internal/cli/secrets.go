package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// errSecret is returned for a file with a secret that does not give one.
var errSecret = errors.New("must name a file with the value")

// secretFromFile resolves a flag with the tag secret. Beside its variable NAME there is
// NAME_FILE, the path of a file with the value: arguments and variables of a process are
// easier to read than a file. The command line wins; both variables are an error.
func secretFromFile(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !flag.Tag.Has("secret") {
		return nil, nil
	}
	for _, name := range flag.Envs {
		fileName := name + "_FILE"
		path := os.Getenv(fileName)
		if path == "" {
			continue
		}
		if os.Getenv(name) != "" {
			return nil, fmt.Errorf("%s and %s are both set: set one of them", name, fileName)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s %w: %w", fileName, errSecret, err)
		}
		value := strings.TrimRight(string(content), "\r\n")
		if value == "" || strings.ContainsAny(value, "\r\n") {
			return nil, fmt.Errorf("%s %w: %s must have one line", fileName, errSecret, path)
		}
		return value, nil
	}
	return nil, nil
}
