package kurrent

import (
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
)

// Place returns the hosts of a connection string, without its user and settings.
func Place(connectionString string) string {
	_, rest, _ := strings.Cut(connectionString, "://")
	rest, _, _ = strings.Cut(rest, "?")
	return strings.TrimSuffix(rest[strings.LastIndex(rest, "@")+1:], "/")
}

// settings are the settings of a connection string and what their values must be.
var settings = map[string]struct {
	is   func(value string) bool
	must string
}{
	"tls":                 {isBoolean, "must be true or false"},
	"tlsverifycert":       {isBoolean, "must be true or false"},
	"nodepreference":      {isPreference, "must be leader, follower, random or readOnlyReplica"},
	"discoveryinterval":   {isAtLeast(1), "must be a number of milliseconds above 0"},
	"gossiptimeout":       {isAtLeast(1), "must be a number of seconds above 0"},
	"maxdiscoverattempts": {isAtLeast(1), "must be a number above 0"},
	"keepaliveinterval":   {isAtLeast(-1), "must be a number of milliseconds, or -1 for none"},
	"keepalivetimeout":    {isAtLeast(-1), "must be a number of milliseconds, or -1 for none"},
	"defaultdeadline":     {isAtLeast(1), "must be a number of milliseconds above 0"},
	"tlscafile":           {isText, "must be the path of a file"},
	"usercertfile":        {isText, "must be the path of a file"},
	"userkeyfile":         {isText, "must be the path of a file"},
}

// ignored are the settings that have no effect here, with the reason.
var ignored = map[string]string{
	"nodepreference":      "writes, and the reads before them, go to the leader",
	"maxdiscoverattempts": "a lost server is looked for until it is found",
}

// checkSettings names every setting whose value is wrong: the client accepts some
// of them silently. It logs those that have no effect.
func checkSettings(connectionString string, logger *slog.Logger) error {
	_, query, _ := strings.Cut(connectionString, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("the settings after the question mark: %w", err)
	}
	for name, given := range values {
		key := strings.ToLower(name)
		setting, known := settings[key]
		if !known {
			logger.Warn("setting of the event store URL ignored: it is unknown", "setting", name)
			continue
		}
		for _, value := range given {
			if !setting.is(value) {
				return fmt.Errorf("the setting %s=%s %s", name, value, setting.must)
			}
		}
		if len(given) > 1 {
			return fmt.Errorf("the setting %s is given %d times", name, len(given))
		}
		if why := ignored[key]; why != "" && !strings.EqualFold(given[0], "leader") {
			logger.Warn("setting of the event store URL ignored: "+why, "setting", name)
		}
	}
	return nil
}

func isBoolean(value string) bool {
	_, err := strconv.ParseBool(strings.ToLower(value))
	return err == nil
}

func isPreference(value string) bool {
	switch strings.ToLower(value) {
	case "leader", "follower", "random", "readonlyreplica":
		return true
	}
	return false
}

func isAtLeast(least int) func(string) bool {
	return func(value string) bool {
		number, err := strconv.Atoi(value)
		return err == nil && number >= least
	}
}

func isText(value string) bool { return value != "" }
