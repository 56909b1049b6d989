package audit

import "crumbtrail/domain/stream"

func (kitchenCreated) Says(stream.Name) []Sentence { return says("kitchen.created.v1") }

func (kitchenClosed) Says(stream.Name) []Sentence { return says("kitchen.closed.v1") }

func (kitchenRestored) Says(stream.Name) []Sentence { return says("kitchen.restored.v1") }

func (kitchenImported) Says(stream.Name) []Sentence { return says("kitchen.imported.v1") }

func (f memberAdded) Says(stream.Name) []Sentence {
	return says("member.added.v1", of(OfActor, f.Member), of(OfRole, f.Role))
}

func (f memberRoleChanged) Says(stream.Name) []Sentence {
	return says("member.role-changed.v1", of(OfActor, f.Member), of(OfRole, f.Role))
}

func (f memberRemoved) Says(stream.Name) []Sentence {
	return says("member.removed.v1", of(OfActor, f.Member))
}

func (f memberIdentityAdded) Says(stream.Name) []Sentence {
	return says("member.identity-added.v1", of(OfActor, f.Member))
}

func (f keyCreated) Says(stream.Name) []Sentence {
	return says("key.created.v1", of(OfActor, f.Key), of(OfRole, f.Role))
}

func (f keyRevoked) Says(stream.Name) []Sentence {
	return says("key.revoked.v1", of(OfActor, f.Key))
}

func (f linkCreated) Says(stream.Name) []Sentence {
	if f.Member != "" {
		return says("link.created.v1", of(OfActor, f.Member))
	}
	return says("link.created.v1.invitation", of(OfRole, f.Role))
}

func (f linkUsed) Says(stream.Name) []Sentence { return says("link.used.v1", of(OfActor, f.Member)) }

func (linkRevoked) Says(stream.Name) []Sentence { return says("link.revoked.v1") }

func (f sessionCreated) Says(stream.Name) []Sentence {
	if f.Key != "" {
		return says("session.created.v1.key", of(OfActor, f.Key))
	}
	return says("session.created.v1", of(OfActor, f.Member))
}

func (sessionRevoked) Says(stream.Name) []Sentence { return says("session.revoked.v1") }
