package access

import (
	"maps"
	"time"
)

// Access is who has access to a kitchen, by ids: what the events add up to. It is shown
// by the replay of the log, and decides nothing: the database does. The zero value is a
// kitchen without members and keys.
type Access struct {
	Members map[string]Role `json:"members,omitempty"`
	Keys    map[string]Role `json:"keys,omitempty"`
	// Links are those that were neither used nor revoked. They may have expired.
	Links map[string]Role `json:"links,omitempty"`
	// Sessions are those that were not revoked, with the member or the key that began
	// them. They may have expired.
	Sessions map[string]string `json:"sessions,omitempty"`
	// DeleteAfter is when the kitchen is deleted; zero for one that stays.
	DeleteAfter time.Time `json:"delete_after,omitzero"`
}

// Apply folds one event. It does not change the given state.
func (a Access) Apply(event Event) Access {
	switch event := event.(type) {
	case KitchenCreated, KitchenImported:
	case KitchenClosed:
		a.DeleteAfter = event.DeleteAfter
	case KitchenRestored:
		a.DeleteAfter = time.Time{}
	case MemberAdded:
		a.Members = with(a.Members, event.Member, event.Role)
	case MemberRoleChanged:
		a.Members = with(a.Members, event.Member, event.Role)
	case MemberRemoved:
		a.Members = without(a.Members, event.Member)
		a.Sessions = withoutOwner(a.Sessions, event.Member)
	case MemberIdentityAdded: // how a member signs in is no access
	case KeyCreated:
		a.Keys = with(a.Keys, event.Key, event.Role)
	case KeyRevoked:
		a.Keys = without(a.Keys, event.Key)
		a.Sessions = withoutOwner(a.Sessions, event.Key)
	case LinkCreated:
		a.Links = with(a.Links, event.Link, event.Role)
	case LinkUsed:
		a.Links = without(a.Links, event.Link)
	case LinkRevoked:
		a.Links = without(a.Links, event.Link)
	case SessionCreated:
		a.Sessions = with(a.Sessions, event.Session, event.Member+event.Key)
	case SessionRevoked:
		a.Sessions = without(a.Sessions, event.Session)
	}
	return a
}

func with[V any](all map[string]V, id string, value V) map[string]V {
	changed := maps.Clone(all)
	if changed == nil {
		changed = map[string]V{}
	}
	changed[id] = value
	return changed
}

func without[V any](all map[string]V, id string) map[string]V {
	changed := maps.Clone(all)
	delete(changed, id)
	return changed
}

func withoutOwner(sessions map[string]string, owner string) map[string]string {
	changed := maps.Clone(sessions)
	maps.DeleteFunc(changed, func(_, of string) bool { return of == owner })
	return changed
}
