package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
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
		if os.Getenv(name+fileSuffix) != "" {
			return secretOf(name)
		}
	}
	return nil, nil
}

// password finds one in the URL or the connection string of a database or log.
var password = regexp.MustCompile(`(?i)://[^/?#@\s]*:[^/?#\s]*@|password\s*=`)

// warnOfPasswords warns of passwords in arguments.
func warnOfPasswords(selected *kong.Context, to io.Writer) {
	warned := map[*kong.Flag]bool{}
	for _, part := range selected.Path { // of the command line, and what was resolved for it
		flag := part.Flag
		if flag == nil || part.Resolved || warned[flag] || !flag.Tag.Has("secret") {
			continue
		}
		if !password.MatchString(fmt.Sprint(selected.FlagValue(flag))) {
			continue
		}
		warned[flag] = true
		fmt.Fprintf(to, "crumbtrail: warning: every user of this machine can read the password in --%s, because it is an argument: "+
			"set %s, or %s to the name of a file with the URL\n", flag.Name, flag.Envs[0], flag.Envs[0]+fileSuffix)
	}
}

// fileSuffix is what the variable with the path of a file ends with.
const fileSuffix = "_FILE"

// secretOf returns the value of a variable, or of the file that its sibling names; empty
// without either.
func secretOf(name string) (string, error) {
	path, value := os.Getenv(name+fileSuffix), os.Getenv(name)
	switch {
	case path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%s and %s are both set: set one of them", name, name+fileSuffix)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s %w: %w", name+fileSuffix, errSecret, err)
	}
	value = strings.TrimRight(string(content), "\r\n")
	if value == "" || strings.ContainsAny(value, "\r\n") {
		return "", fmt.Errorf("%s %w: %s must have one line", name+fileSuffix, errSecret, path)
	}
	return value, nil
}
