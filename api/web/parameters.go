package web

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Conditions are the headers that every command accepts.
type Conditions struct {
	IfMatch     string `header:"If-Match" doc:"The ETag that the resource must have, or several of which it must have one; with another one the request is refused as stale. * is any, as long as the resource exists" example:"\"7\""`
	IfNoneMatch string `header:"If-None-Match" enum:"*" doc:"* refuses to change a resource that exists"`
	Acting
}

// Acting is the header that names who acts.
type Acting struct {
	Actor string `header:"Crumbtrail-Actor" maxLength:"120" doc:"Who acts, for the audit trail; anonymous if left out. It is not authenticated" example:"Night shift"`
}

// Repeatable are the headers of a command that can be repeated safely.
type Repeatable struct {
	Conditions
	IdempotencyKey
}

// IdempotencyKey is the header that identifies a request when it is repeated.
type IdempotencyKey struct {
	Key string `header:"Idempotency-Key" minLength:"1" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"1 to 200 visible characters" doc:"Identifies the request. If it is sent again with the same body, the answer is the first one and nothing changes. Use a new key, such as a UUID, for every request: that a key is used for another request is noticed if both change the same thing (an occasion with its plans, an item, a recipe, a good, the settings, or the pantry with its lots and runs), and not across them"`
}

// Conditional is an input with the headers of a command.
type Conditional interface {
	// Given returns the conditions and the idempotency key; empty if the command
	// has none.
	Given() (conditions Conditions, key string)
}

// Given returns the conditions; see [Conditional].
func (c Conditions) Given() (Conditions, string) { return c, "" }

// Given returns the conditions and the key; see [Conditional].
func (r Repeatable) Given() (Conditions, string) { return r.Conditions, r.Key }

// Visible is the header of a query that waits for a position of the log.
type Visible struct {
	MinPosition string `header:"Crumbtrail-Min-Position" doc:"The Crumbtrail-Position of a command. The answer waits until it includes the command's effect" example:"42"`
}

// Dated are the parameters of a query that can be answered for the past.
type Dated struct {
	Visible
	AsOf string `query:"as_of" maxLength:"60" doc:"Answer as of a position of the log (42), or as of a time (2026-12-01T18:00:00Z)" example:"42"`
}

// Query is an input with the parameters of a query.
type Query interface {
	// Wanted returns the position that the answer waits for, and the position or
	// time that it is about; empty if none is given.
	Wanted() (minPosition, asOf string)
}

// Wanted returns the position to wait for; see [Query].
func (v Visible) Wanted() (minPosition, asOf string) { return v.MinPosition, "" }

// Wanted returns both; see [Query].
func (d Dated) Wanted() (minPosition, asOf string) { return d.MinPosition, d.AsOf }

// Paged are the parameters of a list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Maximum number of results"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"The value of next in the page before"`
}

// Malformed returns the problem of a header that cannot be read.
func Malformed(header, detail string) *Problem {
	return BadRequest.New(fmt.Sprintf("the header %s %s", header, detail), Fault{Parameter: header, Detail: detail})
}

var (
	entityTag   = regexp.MustCompile(`(?:W/)?"[!#-~]*"`)
	entityTags  = regexp.MustCompile(`^[ \t,]*(?:` + entityTag.String() + `[ \t]*(?:,[ \t,]*|$))+$`)
	revisionTag = regexp.MustCompile(`^"(0|[1-9][0-9]{0,18})"$`)
)

// Revisions returns the revisions of which If-Match requires one; nil if any will do. It
// leaves out tags that are well-formed and match nothing: those that this program does not
// issue, and weak ones. It fails with a [Problem] if the header is malformed.
func (c Conditions) Revisions() ([]uint64, error) {
	switch {
	case c.IfMatch == "", c.IfMatch == "*":
		return nil, nil
	case !entityTags.MatchString(c.IfMatch):
		return nil, Malformed("If-Match", `must be entity tags, such as "7" or "7", "8", or *`)
	}
	revisions := []uint64{}
	for _, tag := range entityTag.FindAllString(c.IfMatch, -1) {
		if revisionTag.MatchString(tag) {
			number, err := strconv.ParseUint(tag[1:len(tag)-1], 10, 64)
			if err != nil {
				return nil, err
			}
			revisions = append(revisions, number)
		}
	}
	return revisions, nil
}

// NeverMatches returns why If-Match matches nothing if none of its tags are ours.
func (c Conditions) NeverMatches() string {
	tags := entityTag.FindAllString(c.IfMatch, -1)
	var weak, strong []string
	for _, tag := range tags {
		if form, isWeak := strings.CutPrefix(tag, "W/"); isWeak {
			weak, strong = append(weak, tag), append(strong, form)
		}
	}
	if len(weak) > 0 {
		return "If-Match has the weak entity tag " + strings.Join(weak, ", ") + ", and a weak tag never matches there. " +
			"Send the strong form, " + strings.Join(strong, ", ") + ". A proxy that compresses answers may have put W/ before it."
	}
	return "If-Match has the entity tag " + strings.Join(tags, ", ") +
		", which no answer of this server had. Send the ETag of an answer, unchanged."
}

// ETag returns the entity tag of a revision.
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }
