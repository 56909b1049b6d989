package stream

import "crumbtrail/domain"

// Scope is the kitchens whose streams are read: one, or explicitly all. The zero value is
// none, which [Scope.Check] refuses.
type Scope struct {
	kitchen domain.Kitchen
	isAll   bool
}

// AllKitchens is the scope of an operator of the log.
func AllKitchens() Scope { return Scope{isAll: true} }

// OneKitchen is the scope of a kitchen.
func OneKitchen(kitchen domain.Kitchen) Scope { return Scope{kitchen: kitchen} }

// Check fails with [domain.ErrBadKitchen] unless the scope is a kitchen, or all.
func (s Scope) Check() error {
	if s.isAll {
		return nil
	}
	return s.kitchen.Check()
}

// Kitchen returns the kitchen of the scope; it is empty if the scope is all.
func (s Scope) Kitchen() domain.Kitchen { return s.kitchen }

// Contains reports whether a stream belongs to the scope. A name that does not parse
// belongs to all kitchens alone, unless a kitchen was found in it.
func (s Scope) Contains(name string) bool {
	if s.isAll {
		return true
	}
	parsed, _ := Parse(name)
	return s.kitchen != "" && parsed.Kitchen == s.kitchen
}

// Prefixes returns prefixes of the names of all streams in the scope. Other names may have
// them too.
func (s Scope) Prefixes() []string {
	var prefixes []string
	for _, category := range Categories() {
		prefixes = append(prefixes, category.PrefixIn(s.kitchen))
	}
	return prefixes
}
