package domain

import (
	"errors"
	"strings"
)

// Located is an error that is about fields of the input.
type Located interface {
	error
	// Faults are the faults of these fields.
	Faults() []Problem
}

// At returns an error as one about a field of the input.
func At(err error, fault Problem) error { return &located{err, fault} }

type located struct {
	error
	fault Problem
}

func (l *located) Unwrap() error { return l.error }

// Faults implements [Located].
func (l *located) Faults() []Problem { return []Problem{l.fault} }

// Causes is everything that refuses a command, if that is more than one thing.
type Causes struct{ All []error }

func (c *Causes) Error() string {
	texts := make([]string, len(c.All))
	for i, err := range c.All {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns all of them.
func (c *Causes) Unwrap() []error { return c.All }

// All returns what refuses a command as one error: nil for nothing, and the error itself if it is one.
// Faults of the input are one [*InvalidError].
func All(errs ...error) error {
	var input Checks
	var others []error
	for _, err := range errs {
		for _, one := range CausesOf(err) {
			if invalid, ok := one.(*InvalidError); ok { //nolint:errorlint // a wrapped one stays as it is
				input.problems = append(input.problems, invalid.Problems...)
				continue
			}
			others = append(others, one)
		}
	}
	if err := input.Err(); err != nil {
		others = append([]error{err}, others...)
	}
	switch len(others) {
	case 0:
		return nil
	case 1:
		return others[0]
	}
	return &Causes{All: others}
}

// CausesOf returns everything that an error of a command is; none for nil.
func CausesOf(err error) []error {
	if err == nil {
		return nil
	}
	if causes, ok := errors.AsType[*Causes](err); ok {
		return causes.All
	}
	return []error{err}
}
