package kurrentfake

import (
	"regexp"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
)

// matcher reports whether a record matches a subscription's filter.
type matcher func(*record) bool

func newMatcher(filter *streams.ReadReq_Options_FilterOptions) (matcher, error) {
	subject := func(record *record) string { return record.stream }
	expression := filter.GetStreamIdentifier()
	if expression == nil {
		subject = func(record *record) string { return record.kind }
		expression = filter.GetEventType()
	}
	if text := expression.GetRegex(); text != "" {
		pattern, err := regexp.Compile(text)
		if err != nil {
			return nil, err
		}
		return func(record *record) bool { return pattern.MatchString(subject(record)) }, nil
	}
	prefixes := expression.GetPrefix()
	return func(record *record) bool {
		for _, prefix := range prefixes {
			if strings.HasPrefix(subject(record), prefix) {
				return true
			}
		}
		return false
	}, nil
}
