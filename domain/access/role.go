// Package access holds who may do what in a kitchen: the roles, and the events about
// members, API keys, sign-in links and sessions. The events have ids alone. Secrets and
// names of people are in the database, outside of the log.
package access

import (
	"errors"
	"fmt"
	"slices"
)

// Role is what a caller may do. Each of the first four includes the ones before it.
type Role string

// The roles.
const (
	// Viewer may ask every question about the kitchen.
	Viewer Role = "viewer"
	// Cook receives and adjusts stock, records runs and shops.
	Cook Role = "cook"
	// Planner defines what is made, and plans occasions.
	Planner Role = "planner"
	// Admin manages the kitchen: its members and keys, imports and verification.
	Admin Role = "admin"
	// Operator runs the program for all kitchens, and sees the data of none.
	Operator Role = "operator"
	// Everything is the role of the local administrator while there is no authentication.
	// It includes all others; no credential has it.
	Everything Role = "everything"
)

// kitchenRoles are the roles in a kitchen, each after those that it includes.
var kitchenRoles = []Role{Viewer, Cook, Planner, Admin}

// KitchenRoles returns the roles that a member of a kitchen may have, each after those
// that it includes.
func KitchenRoles() []Role { return slices.Clone(kitchenRoles) }

// Roles returns all roles that a credential may have.
func Roles() []Role { return append(KitchenRoles(), Operator) }

// ErrBadRole is the error for text that is not a role.
var ErrBadRole = errors.New("not a role: use viewer, cook, planner, admin or operator")

// ParseRole parses a role. It fails with [ErrBadRole].
func ParseRole(text string) (Role, error) {
	if !slices.Contains(Roles(), Role(text)) {
		return "", fmt.Errorf("%w: %.30q", ErrBadRole, text)
	}
	return Role(text), nil
}

// Includes reports whether the role may do what another one may. The zero value
// includes nothing.
func (r Role) Includes(other Role) bool {
	if r == Everything {
		return slices.Contains(Roles(), other)
	}
	if r == Operator || other == Operator {
		return r == other
	}
	return r != "" && slices.Index(kitchenRoles, r) >= slices.Index(kitchenRoles, other) && slices.Contains(kitchenRoles, other)
}
