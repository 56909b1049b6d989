package caller

import (
	"context"
	"strings"

	"crumbtrail/api/web"
	"crumbtrail/domain"
)

// Anonymous is the actor of a request to a program without authentication that claims no
// name.
const Anonymous = "anonymous"

// Names are the names of those who act. Events have ids in their place.
type Names interface {
	// ID returns the id for a name that a caller of a kitchen claims.
	ID(ctx context.Context, kitchen domain.Kitchen, name string) (string, error)
	// Name returns the name of an actor of an event; the actor itself if it has none.
	Name(ctx context.Context, actor string) (string, error)
}

// Actors finds the actors of commands, and their names. Without Names, as in tests, an
// actor is the name that a request claims.
type Actors struct{ Names Names }

// Of returns who acts in a request: the actor of a credential; or, in a program without
// authentication, the id for the name that the request claims. It fails with a problem if
// that is malformed.
func (a Actors) Of(ctx context.Context, acting web.Acting) (string, error) {
	sender := Of(ctx)
	name, err := Claimed(ctx, acting)
	if err != nil || sender.Kind != Local || name == Anonymous || a.Names == nil {
		return name, err
	}
	return a.Names.ID(ctx, sender.Kitchen, name)
}

// Claimed returns who acts in a request, with the name that the caller of a program
// without authentication claims. It fails with a problem if that is malformed.
func Claimed(ctx context.Context, acting web.Acting) (string, error) {
	sender := Of(ctx)
	if sender.Kind != Local {
		return sender.Actor, nil
	}
	name := strings.TrimSpace(acting.Actor)
	if !web.Printable(name) {
		return "", web.Malformed("Crumbtrail-Actor", "must be UTF-8 without control characters")
	}
	if name == "" {
		return Anonymous, nil
	}
	return name, nil
}

// Name returns the name of an actor of an event; the actor as it is if its name cannot be
// found, which goes to the log.
func (a Actors) Name(ctx context.Context, actor string) string {
	if a.Names == nil || actor == "" || actor == Anonymous {
		return actor
	}
	name, err := a.Names.Name(ctx, actor)
	if err != nil {
		web.RequestOf(ctx).SetCause(err)
		return actor
	}
	return name
}

// IDOf returns the id of an actor for an answer that has its name too: nothing if the
// actor is a name itself.
func IDOf(actor, name string) string {
	if actor == name {
		return ""
	}
	return actor
}
