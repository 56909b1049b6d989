package account

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// Session is a browser that is signed in.
type Session struct {
	ID         string         `json:"id" example:"s9Kc6TzU2wFy"`
	Kitchen    domain.Kitchen `json:"kitchen" doc:"The kitchen in which it began"`
	Member     string         `json:"member" doc:"The id of the member; empty for a session that a key began"`
	Key        string         `json:"key" doc:"The id of the key that began it; empty for a member's"`
	Name       string         `json:"name" doc:"The name of the member or the key"`
	Device     string         `json:"device" doc:"How the browser describes itself"`
	CreatedAt  time.Time      `json:"created_at"`
	LastUsedAt time.Time      `json:"last_used_at" doc:"To the minute. A session ends 12 hours after"`
	ExpiresAt  time.Time      `json:"expires_at" doc:"When it ends at the latest"`
	IsCurrent  bool           `json:"is_current" doc:"Whether it is the one of this request"`

	SignedInWith string    `json:"signed_in_with" enum:"link,key,oidc" doc:"What it began with"`
	EndsAt       time.Time `json:"ends_at" doc:"When it ends unless it is used again"`
}

// SignedOut removes the cookie.
type SignedOut struct {
	SetCookie string `header:"Set-Cookie" doc:"Removes the session"`
}

func (o *operations) sessions() {
	const path = "/v1/access/sessions"
	register(o, operation("ListSessions", http.MethodGet, path, "List the sessions that began in the kitchen",
		web.Describe("An administrator sees all that have not ended, others their own. Those used last come first.")), o.listSessions)
	o.signIns()
	registerChange(o, operation("RevokeSession", http.MethodDelete, path+"/{id}", "End a session", web.Answers(http.StatusNoContent),
		web.Describe("An administrator may end all sessions that began in the kitchen, others their own. "+
			"The operation is idempotent.")), o.revokeSession)
	const own = "/v1/me/sessions"
	register(o, operation("ListOwnSessions", http.MethodGet, own, "List the sessions of the caller in all kitchens",
		web.Describe("Those that have not ended, the ones used last first.")), o.listOwnSessions)
	registerChange(o, operation("EndOtherSessions", http.MethodDelete, own, "End all sessions of the caller but this one",
		web.Answers(http.StatusNoContent), web.Describe("In all kitchens. The operation is idempotent.")), o.endOtherSessions)
	registerChange(o, operation("EndOwnSession", http.MethodDelete, own+"/{id}", "End a session of the caller",
		web.Answers(http.StatusNoContent), web.Describe("In any kitchen. The operation is idempotent.")), o.endOwnSession)
	registerChange(o, operation("SignOut", http.MethodDelete, "/v1/me/session", "Sign out", web.Answers(http.StatusNoContent)), o.signOut)
}

func sessionOf(current string) func(credentials.Session) Session {
	return func(s credentials.Session) Session {
		return Session{
			ID: s.ID, Kitchen: s.Kitchen, Member: s.Member, Key: s.Key, Name: s.Name, Device: s.Device, IsCurrent: s.ID == current,
			CreatedAt: s.CreatedAt.UTC(), LastUsedAt: s.LastUsedAt.UTC(), ExpiresAt: s.ExpiresAt.UTC(),
			SignedInWith: s.With(), EndsAt: s.EndsAt.UTC(),
		}
	}
}

// ownerOf returns the owner of the sessions that a caller may see; empty for all.
func ownerOf(who caller.Caller) string {
	if who.Role.Includes(access.Admin) {
		return ""
	}
	return who.Actor
}

func (o *operations) listSessions(ctx context.Context, _ *struct{}) (*web.Plain[list[Session]], error) {
	who := caller.Of(ctx)
	found, err := o.Store.Sessions(ctx, who.Kitchen, ownerOf(who))
	if err != nil {
		return nil, err
	}
	return listOf(found, sessionOf(who.Credential)), nil
}

func (o *operations) revokeSession(ctx context.Context, by credentials.By, in *Identified) (*struct{}, error) {
	return nil, o.Store.RevokeSession(ctx, by, in.ID, ownerOf(caller.Of(ctx)))
}

func (o *operations) listOwnSessions(ctx context.Context, _ *struct{}) (*web.Plain[list[Session]], error) {
	who := caller.Of(ctx)
	if who.Actor == "" { // without authentication
		return listOf(nil, sessionOf("")), nil
	}
	found, err := o.Store.OwnSessions(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	return listOf(found, sessionOf(who.Credential)), nil
}

func (o *operations) endOtherSessions(ctx context.Context, by credentials.By, _ *Change) (*struct{}, error) {
	who := caller.Of(ctx)
	if who.Actor == "" {
		return nil, nil //nolint:nilnil // there are none without authentication
	}
	found, err := o.Store.OwnSessions(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	for _, session := range found {
		if session.ID == who.Credential {
			continue
		}
		if err := o.Store.EndSession(ctx, by, session.ID, who.Actor); err != nil {
			return nil, err
		}
	}
	return nil, nil //nolint:nilnil // there is no body
}

func (o *operations) endOwnSession(ctx context.Context, by credentials.By, in *Identified) (*struct{}, error) {
	who := caller.Of(ctx)
	if who.Actor == "" {
		return nil, credentials.ErrNotFound
	}
	return nil, o.Store.EndSession(ctx, by, in.ID, who.Actor)
}

func (o *operations) signOut(ctx context.Context, by credentials.By, _ *Change) (*SignedOut, error) {
	answer := &SignedOut{SetCookie: cookieOf(web.RequestOf(ctx).Outer(), "")}
	who := caller.Of(ctx)
	if who.Kind != caller.Session {
		return answer, nil
	}
	return answer, o.Store.EndSession(ctx, by, who.Credential, who.Actor)
}
