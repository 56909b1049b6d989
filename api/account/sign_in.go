package account

import (
	"context"
	"errors"
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/internal/credentials"
)

// SignInInput is what a person signs in with.
type SignInInput struct {
	Credential string `json:"credential" minLength:"1" maxLength:"200" doc:"The code of a sign-in link, or an API key"`
	As         string `json:"as,omitempty" enum:"me,other" doc:"For a request with the session of a person. me: that person becomes a member of the kitchen that invites; refused as already_member or other_person where that cannot be. other: the session does not count. Left out, it is me for an invitation, and other for a member's link"`
}

// The values of as.
const asMe, asOther = "me", "other"

type signIn struct{ Body SignInInput }

// SignedIn is the answer to a sign-in.
type SignedIn struct {
	SetCookie string `header:"Set-Cookie" doc:"The session"`
	Body      Session
}

func (o *operations) signIns() {
	register(o, operation("SignIn", http.MethodPost, "/v1/access/sessions", "Sign in", web.Answers(http.StatusCreated),
		web.Describe("Begins a session, whose secret is in the cookie of the answer. It ends 12 hours after its last use, "+
			"after 7 days at the latest. A session that the request has ends. A person who has one and uses an invitation becomes a "+
			"member of the kitchen, as the same person. Refused as unauthenticated; as rate_limited after 10 refusals from an address, "+
			"which gets another attempt every 6 seconds.")), o.signIn)
}

func (o *operations) signIn(ctx context.Context, in *signIn) (*SignedIn, error) {
	request := web.RequestOf(ctx)
	outer := request.Outer()
	before, err := o.Authenticator.session(ctx, outer)
	if err != nil {
		return nil, err
	}
	isPerson := before.Session != "" && !before.IsKey
	if in.Body.As == asMe && !isPerson {
		return nil, problem.Unauthenticated.New("The request has no session of a person. Sign in again, or leave out as.")
	}
	var session credentials.Session
	var secret credentials.Token
	err = o.Authenticator.limited(outer, in.Body.Credential, func(token credentials.Token) (err error) {
		device := outer.UserAgent()
		switch {
		case token.Kind == credentials.KeyKind:
			session, secret, err = o.Store.SignInWithKey(ctx, token, device, request.ID)
			return err
		case isPerson && in.Body.As != asOther:
			session, secret, err = o.Store.JoinWithLink(ctx, token, before.ID, device, request.ID)
			if in.Body.As == asMe || !errors.Is(err, credentials.ErrOtherPerson) {
				return err
			}
		}
		session, secret, err = o.Store.UseLink(ctx, token, device, request.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	o.endReplaced(ctx, before, session)
	return &SignedIn{SetCookie: cookieOf(outer, secret.Secret()), Body: sessionOf(session.ID)(session)}, nil
}

// endReplaced ends the session whose cookie a new one replaces. The new one begins in any
// case.
func (o *operations) endReplaced(ctx context.Context, before credentials.Identity, by credentials.Session) {
	if before.Session == "" {
		return
	}
	request := web.RequestOf(ctx)
	err := o.Store.EndSession(ctx, credentials.By{Actor: by.Member + by.Key, Correlation: request.ID}, before.Session, before.ID)
	if err != nil {
		request.SetCause(err)
	}
}
