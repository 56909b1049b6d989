package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one fault of an input.
type Problem struct {
	// Pointer is the JSON pointer of the faulty part ("/lines/2/unit").
	Pointer string `json:"pointer"`
	// Detail describes the fault to a person.
	Detail string `json:"detail"`
	// Code identifies the kind of fault, and never changes; see [FaultCodes]. Args are the
	// values within the detail.
	Code string   `json:"code,omitempty"`
	Args []string `json:"args,omitempty"`
	// Needs are the pointers of what the fault was found with, besides what it is about.
	Needs []string `json:"-"`
}

// InvalidError rejects input that is invalid in every state of the kitchen. It lists
// all problems.
type InvalidError struct{ Problems []Problem }

// Faults implements [Located].
func (e *InvalidError) Faults() []Problem { return e.Problems }

func (e *InvalidError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		texts[i] = strings.TrimPrefix(problem.Pointer+": "+problem.Detail, ": ")
	}
	return strings.Join(texts, "; ")
}

// Invalid returns an [*InvalidError] with one problem.
func Invalid(pointer, format string, args ...any) error {
	return &InvalidError{Problems: []Problem{Fault(pointer, format, args...)}}
}

// Checks collects problems. The zero value is ready to use.
type Checks struct{ problems []Problem }

// Require adds a problem unless the condition holds.
func (c *Checks) Require(holds bool, pointer, format string, args ...any) {
	if !holds {
		c.problems = append(c.problems, Fault(pointer, format, args...))
	}
}

// Based are checks of what is found with other parts of an input, besides what the problem is about.
type Based struct {
	checks *Checks
	needs  []string
}

// On returns checks that are based on what some pointers lead to.
func (c *Checks) On(pointers ...string) Based { return Based{c, pointers} }

// Require adds a problem unless the condition holds.
func (b Based) Require(holds bool, pointer, format string, args ...any) {
	if !holds {
		b.checks.problems = append(b.checks.problems, FaultOn(b.needs, pointer, format, args...))
	}
}

// Err returns an [*InvalidError] with all problems, nil if there are none.
func (c *Checks) Err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return &InvalidError{Problems: c.problems}
}

// The longest texts, in characters.
const (
	maxName = 200
	maxText = 10_000
)

// Name checks a name: not blank, at most 200 characters, no control characters and
// none that change the direction of the text.
func (c *Checks) Name(text, pointer string) {
	c.Require(strings.ContainsFunc(text, visible), pointer, "must not be empty")
	c.Label(text, pointer)
}

// Label is [Checks.Name] for a text that may be empty.
func (c *Checks) Label(text, pointer string) {
	c.Require(utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxName, pointer, "must be at most %d characters", maxName)
	c.Require(strings.IndexFunc(text, unicode.IsControl) < 0, pointer, "must not contain control characters")
	c.Require(!strings.ContainsFunc(text, changesDirection), pointer, "must not contain characters that change the text direction")
}

// Text checks a note: at most 10,000 characters, no control characters except line
// breaks and tabs.
func (c *Checks) Text(text, pointer string) {
	c.Require(utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxText, pointer, "must be at most %d characters", maxText)
	c.Require(strings.IndexFunc(text, unprintable) < 0, pointer, "must not contain control characters")
}

func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// changesDirection reports whether a character changes the direction in which the
// text after it is displayed, which can make one name look like another.
func changesDirection(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// Reason checks a reason: a [Checks.Text] that is not blank.
func (c *Checks) Reason(text string) {
	c.Require(strings.TrimSpace(text) != "", "/reason", "is required")
	c.Text(text, "/reason")
}
