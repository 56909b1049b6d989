// Package address checks the parameters in the addresses of pages.
package address

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/domain/measure"
)

// Check reports whether a value of a parameter can be understood. An empty one always can.
type Check func(value string) bool

// Parameters are those that a page understands, by their names; "lots.*" are all whose names begin with "lots.".
type Parameters map[string]Check

// The checks.
var (
	// Any is for texts that the page shows, proposes, or passes on to be refused where it shows them.
	Any Check = func(string) bool { return true }
	// Text is for texts that are looked for.
	Text Check = func(value string) bool {
		return utf8.ValidString(value) && utf8.RuneCountInString(value) <= longestText
	}
	// Count is for whole numbers above zero, Whole for zero too.
	Count = matching(`[1-9][0-9]{0,6}`)
	Whole = matching(`[0-9]{1,9}`)
	// Date is for days.
	Date Check = func(value string) bool { _, err := time.Parse(time.DateOnly, value); return err == nil }
	// Unit is for units, also own ones of an item.
	Unit Check = func(value string) bool { _, err := measure.ParseUnit(value); return err == nil }
	// ID is for the ids of resources, IDs for several of them, Slug for those of definitions.
	ID   = matching(id)
	IDs  = matching(id + `(?:,` + id + `)*,?`)
	Slug = matching(`[a-z0-9]+(?:-[a-z0-9]+)*`)
)

const (
	longestText = 200
	id          = `[0-9A-Za-z-]{1,100}`
)

func matching(pattern string) Check { return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString }

// OneOf is for some values alone.
func OneOf(values ...string) Check {
	return func(value string) bool { return slices.Contains(values, value) }
}

// Problem is that of an address with a parameter that the page does not understand; nil without one.
func (p Parameters) Problem(query url.Values) error {
	var faults []web.Fault
	for name, check := range p {
		for _, value := range query[name] {
			if value != "" && !check(value) {
				faults = append(faults, web.Fault{Parameter: name})
				break
			}
		}
	}
	if len(faults) == 0 {
		return nil
	}
	slices.SortFunc(faults, func(a, b web.Fault) int { return strings.Compare(a.Parameter, b.Parameter) })
	return &problem.Problem{Problem: *web.Invalid.New("", faults...)}
}

// everywhere are the parameters that every page understands.
var everywhere = []string{"lang", "as_of"}

// ofOthers matches the parameters that mail programs, networks and search engines add to any link, to follow who opens it.
var ofOthers = regexp.MustCompile(`^(?:(?:utm|mtm|pk|hsa)_.*|mc_[ce]id|_hs(?:enc|mi)|[a-z]{1,3}clid|[gw]braid|igsh|igshid|ref_src)$`)

// Unknown are the parameters of an address that the page does not know, without those that others add to any link.
func (p Parameters) Unknown(query url.Values) (names []string) {
	for name := range query {
		if !p.know(name) && !slices.Contains(everywhere, name) && !ofOthers.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// know reports whether the page takes a parameter: by its name, or as one of a list, "lots.*".
func (p Parameters) know(name string) bool {
	list, _, isOfList := strings.Cut(name, ".")
	return p[name] != nil || isOfList && p[list+".*"] != nil
}

// Check returns the parameters that the page does not know, which it shows in a note: links of others may have some, and a
// filter that was mistyped would show everything. A file has no place for it, and is refused, as values are that known ones
// cannot have. Of a page that is open to everybody only those are checked.
func (p Parameters) Check(at *url.URL, isOpen bool) (unknown []string, err error) {
	query := at.Query()
	if err := p.Problem(query); err != nil || isOpen {
		return nil, err
	}
	if unknown = p.Unknown(query); len(unknown) == 0 || !IsFile(at.Path) {
		return unknown, nil
	}
	faults := make([]web.Fault, len(unknown))
	for i, name := range unknown {
		faults[i] = web.Fault{Parameter: name}
	}
	return nil, &problem.Problem{Problem: *web.Invalid.New("", faults...)}
}

// Without returns an address without some of its parameters.
func Without(at *url.URL, names []string) string {
	query := at.Query()
	for _, name := range names {
		query.Del(name)
	}
	if len(query) == 0 {
		return at.EscapedPath()
	}
	return at.EscapedPath() + "?" + query.Encode()
}

// IsFile reports whether an address is of a file, which has no place for a note.
func IsFile(path string) bool {
	return strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".ics")
}

// Value is a parameter that is not understood.
type Value struct{ Name, Text string }

// Misunderstood are the parameters of an address that were refused, and the address without them; without any
// if the faults do not name one, as of a part of it.
func Misunderstood(at *url.URL, faults []problem.Fault) (values []Value, without string) {
	query := at.Query()
	for _, fault := range faults {
		if query.Has(fault.Parameter) {
			values = append(values, Value{fault.Parameter, strings.Join(query[fault.Parameter], ", ")})
		}
	}
	for _, value := range values {
		query.Del(value.Name)
	}
	if len(values) == 0 {
		query = nil
	}
	without = strings.TrimSuffix(strings.TrimSuffix(at.EscapedPath(), ".csv"), ".ics") // the page of a file
	if len(query) > 0 {
		without += "?" + query.Encode()
	}
	return values, without
}
