package domain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one thing that is wrong with what somebody sent.
type Problem struct {
	// Pointer says where, as a JSON pointer into what was sent ("/lines/2/unit").
	Pointer string `json:"pointer"`
	// Detail says what, for a person.
	Detail string `json:"detail"`
}

// InvalidError refuses input that cannot be right, whatever the state of the
// kitchen. It names every problem at once.
type InvalidError struct{ Problems []Problem }

func (e *InvalidError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		texts[i] = strings.TrimPrefix(problem.Pointer+": "+problem.Detail, ": ")
	}
	return strings.Join(texts, "; ")
}

// Checks gathers problems.
type Checks struct{ problems []Problem }

// Require notes a problem unless it holds.
func (c *Checks) Require(holds bool, pointer, format string, args ...any) {
	if !holds {
		c.problems = append(c.problems, Problem{Pointer: pointer, Detail: fmt.Sprintf(format, args...)})
	}
}

// Err is nil or an [*InvalidError] with all that was noted.
func (c *Checks) Err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return &InvalidError{Problems: c.problems}
}

// Longest texts, in characters.
const (
	maxName = 200
	maxText = 10_000
)

// Name notes a problem unless the text can be a name: not blank, at most 200
// characters, no control characters.
func (c *Checks) Name(text, pointer string) {
	c.Require(strings.ContainsFunc(text, visible), pointer, "must not be empty")
	c.Label(text, pointer)
}

// Label is Name for a text that may be empty.
func (c *Checks) Label(text, pointer string) {
	c.Require(utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxName, pointer, "must be at most %d characters", maxName)
	c.Require(strings.IndexFunc(text, unicode.IsControl) < 0, pointer, "must not contain control characters")
	c.Require(!strings.ContainsFunc(text, turning), pointer, "must not contain characters that turn the direction of what follows")
}

// Text notes a problem unless the text can be a note: at most 10,000
// characters, no control characters but line breaks and tabs.
func (c *Checks) Text(text, pointer string) {
	c.Require(utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxText, pointer, "must be at most %d characters", maxText)
	c.Require(strings.IndexFunc(text, unprintable) < 0, pointer, "must not contain control characters")
}

func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// turning says whether a character changes the direction in which what follows it
// is shown, which can make one name look like another.
func turning(r rune) bool { return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' }

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// Reason notes a problem unless the text says something.
func (c *Checks) Reason(text string) {
	c.Require(strings.TrimSpace(text) != "", "/reason", "say why: a reason is required")
	c.Text(text, "/reason")
}
