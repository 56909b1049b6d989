package audit

import (
	"time"

	"crumbtrail/domain/stream"
)

// The events about who has access to a kitchen. They have ids alone; names are joined
// where the events are shown.

type accessIDs struct {
	Member   string `json:"member"`
	Key      string `json:"key"`
	Link     string `json:"link"`
	Session  string `json:"session"`
	Identity string `json:"identity"`
	Role     string `json:"role"`
}

type (
	kitchenCreated struct{}
	kitchenClosed  struct {
		DeleteAfter time.Time `json:"delete_after"`
	}
	kitchenRestored     struct{}
	kitchenImported     struct{}
	memberAdded         struct{ accessIDs }
	memberRoleChanged   struct{ accessIDs }
	memberRemoved       struct{ accessIDs }
	memberIdentityAdded struct{ accessIDs }
	keyCreated          struct{ accessIDs }
	keyRevoked          struct{ accessIDs }
	linkCreated         struct{ accessIDs }
	linkUsed            struct{ accessIDs }
	linkRevoked         struct{ accessIDs }
	sessionCreated      struct{ accessIDs }
	sessionRevoked      struct{ accessIDs }
)

func (kitchenCreated) About(of stream.Name) About {
	return describe("Created kitchen ", string(of.Kitchen))
}

func (f kitchenClosed) About(of stream.Name) About {
	return describe("Closed kitchen ", string(of.Kitchen), ", which is deleted after ", f.DeleteAfter.UTC().Format(time.RFC3339))
}

func (kitchenRestored) About(of stream.Name) About {
	return describe("Restored kitchen ", string(of.Kitchen))
}

func (kitchenImported) About(of stream.Name) About {
	return describe("Imported kitchen ", string(of.Kitchen), " from an archive")
}

func (f memberAdded) About(stream.Name) About {
	return describe("Added member ", f.Member, " as ", f.Role)
}

func (f memberRoleChanged) About(stream.Name) About {
	return describe("Changed the role of member ", f.Member, " to ", f.Role)
}

func (f memberRemoved) About(stream.Name) About { return describe("Removed member ", f.Member) }

func (f memberIdentityAdded) About(stream.Name) About {
	return describe("Member ", f.Member, " signs in with identity ", f.Identity, " from now on")
}

func (f keyCreated) About(stream.Name) About {
	return describe("Created API key ", f.Key, " with the role ", f.Role)
}

func (f keyRevoked) About(stream.Name) About { return describe("Revoked API key ", f.Key) }

func (f linkCreated) About(stream.Name) About {
	if f.Member != "" {
		return describe("Created sign-in link ", f.Link, " for member ", f.Member)
	}
	return describe("Invited a member with the role ", f.Role, " by sign-in link ", f.Link)
}

func (f linkUsed) About(stream.Name) About {
	return describe("Member ", f.Member, " used sign-in link ", f.Link)
}

func (f linkRevoked) About(stream.Name) About { return describe("Revoked sign-in link ", f.Link) }

func (f sessionCreated) About(stream.Name) About {
	if f.Key != "" {
		return describe("Signed in with API key ", f.Key, ", session ", f.Session)
	}
	return describe("Member ", f.Member, " signed in, session ", f.Session)
}

func (f sessionRevoked) About(stream.Name) About { return describe("Ended session ", f.Session) }
