package address

import (
	"net/url"
	"strings"
)

// At returns a path with values in the places of {}, escaped for where they stand.
func At(pattern string, values ...string) string {
	var path strings.Builder
	path.Grow(len(pattern) + 64)
	escape := url.PathEscape
	for i := 0; ; i++ {
		part, rest, more := strings.Cut(pattern, "{}")
		if strings.Contains(part, "?") {
			escape = url.QueryEscape
		}
		path.WriteString(part)
		if !more {
			return path.String()
		}
		path.WriteString(escape(values[i]))
		pattern = rest
	}
}
