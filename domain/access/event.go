package access

import "time"

// Event is a fact about the access to one kitchen.
//
//sumtype:decl
type Event interface{ accessEvent() }

// KitchenCreated begins a kitchen beside the first one.
type KitchenCreated struct{}

// KitchenClosed closes the kitchen, until it is deleted or restored.
type KitchenClosed struct {
	// DeleteAfter is when it is deleted, with this event.
	DeleteAfter time.Time `json:"delete_after"`
}

// KitchenRestored opens a kitchen that was to be deleted.
type KitchenRestored struct{}

// KitchenImported opens a kitchen whose events came from an archive.
type KitchenImported struct {
	// Archive is the hash of the archive's events in their order.
	Archive string `json:"archive"`
}

// MemberAdded makes a person a member of the kitchen.
type MemberAdded struct {
	Member string `json:"member"`
	Role   Role   `json:"role"`
}

// MemberRoleChanged gives a member another role.
type MemberRoleChanged struct {
	Member string `json:"member"`
	Role   Role   `json:"role"`
}

// MemberRemoved ends a membership, and with it the member's sessions in the kitchen.
type MemberRemoved struct {
	Member string `json:"member"`
}

// MemberIdentityAdded lets a member sign in with an identity of a provider from now on.
type MemberIdentityAdded struct {
	Member   string `json:"member"`
	Identity string `json:"identity"`
}

// KeyCreated adds an API key.
type KeyCreated struct {
	Key  string `json:"key"`
	Role Role   `json:"role"`
}

// KeyRevoked ends an API key, and with it the sessions that it began.
type KeyRevoked struct {
	Key string `json:"key"`
}

// LinkCreated adds a link with which a person signs in once. Without a member it invites
// a new one.
type LinkCreated struct {
	Link   string `json:"link"`
	Role   Role   `json:"role"`
	Member string `json:"member,omitempty"`
}

// LinkUsed uses up a link: its member has signed in.
type LinkUsed struct {
	Link   string `json:"link"`
	Member string `json:"member"`
}

// LinkRevoked ends a link that was not used.
type LinkRevoked struct {
	Link string `json:"link"`
}

// SessionCreated is a sign-in, by a member or with a key.
type SessionCreated struct {
	Session string `json:"session"`
	Member  string `json:"member,omitempty"`
	Key     string `json:"key,omitempty"`
}

// SessionRevoked ends a session before its time: its person signed out, or an
// administrator ended it.
type SessionRevoked struct {
	Session string `json:"session"`
}

func (KitchenCreated) accessEvent()      {}
func (KitchenClosed) accessEvent()       {}
func (KitchenRestored) accessEvent()     {}
func (KitchenImported) accessEvent()     {}
func (MemberAdded) accessEvent()         {}
func (MemberRoleChanged) accessEvent()   {}
func (MemberRemoved) accessEvent()       {}
func (MemberIdentityAdded) accessEvent() {}
func (KeyCreated) accessEvent()          {}
func (KeyRevoked) accessEvent()          {}
func (LinkCreated) accessEvent()         {}
func (LinkUsed) accessEvent()            {}
func (LinkRevoked) accessEvent()         {}
func (SessionCreated) accessEvent()      {}
func (SessionRevoked) accessEvent()      {}

// Names returns the events by their permanent stored names.
func Names() map[string]Event {
	return map[string]Event{
		"kitchen.created.v1":       KitchenCreated{},
		"kitchen.closed.v1":        KitchenClosed{},
		"kitchen.restored.v1":      KitchenRestored{},
		"kitchen.imported.v1":      KitchenImported{},
		"member.added.v1":          MemberAdded{},
		"member.role-changed.v1":   MemberRoleChanged{},
		"member.removed.v1":        MemberRemoved{},
		"member.identity-added.v1": MemberIdentityAdded{},
		"key.created.v1":           KeyCreated{},
		"key.revoked.v1":           KeyRevoked{},
		"link.created.v1":          LinkCreated{},
		"link.used.v1":             LinkUsed{},
		"link.revoked.v1":          LinkRevoked{},
		"session.created.v1":       SessionCreated{},
		"session.revoked.v1":       SessionRevoked{},
	}
}
