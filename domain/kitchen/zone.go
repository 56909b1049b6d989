package kitchen

import (
	"fmt"
	"strings"
	"sync"
	"time"

	_ "time/tzdata" // machines without a time zone database know all zones too
)

// zones are the zones that were loaded, by name. Loading one reads a file.
var zones sync.Map

// zone returns a zone of the IANA database.
func zone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	if !mayBeZone(name) {
		return nil, fmt.Errorf("no time zone %.100q", name)
	}
	loaded, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load the time zone %.100q: %w", name, err)
	}
	zones.Store(name, loaded)
	return loaded, nil
}

// IsZone reports whether a text is the name of a zone of the IANA database.
func IsZone(name string) bool {
	_, err := zone(name)
	return err == nil
}

// mayBeZone reports whether a name does not mean another zone on another machine, and
// no file that only some machines have beside the zones.
func mayBeZone(name string) bool {
	switch name {
	case "", "Local", "localtime", "posixrules", "Factory":
		return false
	}
	return !strings.HasPrefix(name, "posix/") && !strings.HasPrefix(name, "right/")
}
