//go:build unix

package pgcluster

import "os"

// inherited are the variables that PostgreSQL's programs get from this one: where they find programs, libraries, locales, time
// zones and a place for temporary files.
var inherited = []string{
	"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "TZDIR", "LANG", "LOCPATH", "LOCALE_ARCHIVE", "ICU_DATA",
	"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
}

// environment is the environment of every program that this package starts. Passwords of this program must not be in it, nor
// settings of other clusters; and messages must be English, because some are matched.
func environment() []string {
	variables := []string{"LC_ALL=C"}
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}
