package eventstore

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Position is a place in the log's total order. It is opaque: positions of one
// log can be compared and stored as text, nothing else. The zero value
// precedes everything.
type Position struct{ Commit, Prepare uint64 }

// Compare orders two positions of one log: negative if p precedes q, zero if
// they are equal, positive otherwise.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Commit, q.Commit), cmp.Compare(p.Prepare, q.Prepare))
}

// Before reports whether p precedes q.
func (p Position) Before(q Position) bool { return p.Compare(q) < 0 }

// IsZero reports whether p precedes everything.
func (p Position) IsZero() bool { return p == Position{} }

// String returns the text form that [ParsePosition] reads: "7" if both numbers
// are 7, "9-7" otherwise.
func (p Position) String() string {
	if p.Commit == p.Prepare {
		return strconv.FormatUint(p.Commit, 10)
	}
	return strconv.FormatUint(p.Commit, 10) + "-" + strconv.FormatUint(p.Prepare, 10)
}

// ParsePosition parses the text form of a position.
func ParsePosition(text string) (Position, error) {
	commitText, prepareText, both := strings.Cut(text, "-")
	commit, err := strconv.ParseUint(commitText, 10, 64)
	if err != nil {
		return Position{}, fmt.Errorf("%q is not a position of a log", text)
	}
	if !both {
		return Position{Commit: commit, Prepare: commit}, nil
	}
	prepare, err := strconv.ParseUint(prepareText, 10, 64)
	if err != nil {
		return Position{}, fmt.Errorf("%q is not a position of a log", text)
	}
	return Position{Commit: commit, Prepare: prepare}, nil
}

// MarshalText returns the text form, which JSON uses, too.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText parses the text form.
func (p *Position) UnmarshalText(text []byte) error {
	parsed, err := ParsePosition(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
