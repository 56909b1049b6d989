package client

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Variables of the environment. There is no flag for the key: other users of a machine
// can see the arguments of a program.
const (
	keyVariable     = "CRUMBTRAIL_API_KEY"
	keyFileVariable = "CRUMBTRAIL_API_KEY_FILE"
	kitchenVariable = "CRUMBTRAIL_KITCHEN"
)

// errKey is returned for variables that give no key.
var errKey = errors.New("the API key cannot be read")

// keyOfEnvironment returns the API key to send; empty for none.
func keyOfEnvironment() (string, error) {
	key, path := os.Getenv(keyVariable), os.Getenv(keyFileVariable)
	switch {
	case path == "":
		return key, nil
	case key != "":
		return "", fmt.Errorf("%w: %s and %s are both set: set one of them", errKey, keyVariable, keyFileVariable)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%w from %s: %w", errKey, keyFileVariable, err)
	}
	return strings.TrimSpace(string(content)), nil
}
