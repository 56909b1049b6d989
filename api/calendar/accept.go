package calendar

import (
	"mime"
	"strconv"
	"strings"
)

// IsWanted reports whether the header Accept of a request prefers a calendar to JSON. It has
// to name the media type: */* is JSON.
func IsWanted(accept string) bool {
	json, wanted := 0.0, 0.0
	for accepted := range strings.SplitSeq(accept, ",") {
		kind, parameters, err := mime.ParseMediaType(accepted)
		if err != nil {
			continue
		}
		quality := 1.0
		if parsed, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			quality = parsed
		}
		switch kind {
		case Type:
			wanted = max(wanted, quality)
		case "application/json":
			json = max(json, quality)
		}
	}
	return wanted > json
}
