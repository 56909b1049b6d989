package account

import (
	"context"
	"errors"
	"net/http"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/openid"
)

// Provider is the OpenID Connect provider with which people can sign in.
type Provider struct {
	IsAvailable bool   `json:"is_available" doc:"Whether there is one"`
	Name        string `json:"name" doc:"What people call it; empty without one"`
}

// BeginInput is what a sign-in at the provider is for.
type BeginInput struct {
	Credential string `json:"credential,omitempty" maxLength:"200" doc:"The code of a sign-in link, which is used when the provider has confirmed who signs in. That person can sign in with the provider from then on"`
	Connect    bool   `json:"connect,omitempty" doc:"The person whose session the request has can sign in with the provider from then on"`
	Next       string `json:"next,omitempty" maxLength:"2000" doc:"Comes back with the session: where the browser is led then"`
}

// Begun is a sign-in that has begun.
type Begun struct {
	URL string `json:"url" doc:"Where the browser goes to sign in"`
}

type beginWithProvider struct{ Body BeginInput }

type begun struct {
	SetCookie string `header:"Set-Cookie" doc:"The secret of the sign-in, for 10 minutes. Only this browser can go on with it"`
	Body      Begun
}

// EndInput is what the provider sends the browser back with.
type EndInput struct {
	State  string `json:"state" maxLength:"200"`
	Code   string `json:"code,omitempty" maxLength:"4000"`
	Error  string `json:"error,omitempty" maxLength:"200"`
	Issuer string `json:"iss,omitempty" maxLength:"2000"`
}

type endWithProvider struct{ Body EndInput }

// ProviderSession is a session that began with the provider.
type ProviderSession struct {
	Session
	Next string `json:"next" doc:"What the sign-in began with"`
}

type signedInWithProvider struct {
	SetCookie []string `header:"Set-Cookie" doc:"The session; the secret of the sign-in is removed"`
	Body      ProviderSession
}

func (o *operations) provider() {
	const path, notThere = "/v1/access/oidc", "Without a provider it is not found. "
	web.Register(o.server, operation("GetProvider", http.MethodGet, path, "Get whether people can sign in with OpenID Connect"), o.getProvider)
	register(o, operation("BeginWithProvider", http.MethodPost, path, "Begin to sign in with OpenID Connect", web.Answers(http.StatusCreated),
		web.Describe(notThere+"Refused as provider_unavailable while the provider cannot be reached.")), o.beginWithProvider)
	register(o, operation("SignInWithProvider", http.MethodPost, path+"/sessions", "Sign in with what the provider answers",
		web.Answers(http.StatusCreated), web.Describe(notThere+"It ends what BeginWithProvider began, once, in the same browser; "+
			"else it is refused as sign_in_over. Refused as provider_refused if the provider does not confirm who signs in, and as "+
			"not_invited for who is no member of any kitchen, is not invited, and gets no role by a claim.")), o.signInWithProvider)
}

func (o *operations) getProvider(context.Context, *struct{}) (*web.Plain[Provider], error) {
	if o.Provider == nil {
		return &web.Plain[Provider]{}, nil
	}
	return &web.Plain[Provider]{Body: Provider{IsAvailable: true, Name: o.Provider.Name()}}, nil
}

func noProvider() error {
	return problem.NotFound.New("This program is not set up to sign in with OpenID Connect.")
}

func (o *operations) beginWithProvider(ctx context.Context, in *beginWithProvider) (*begun, error) {
	if o.Provider == nil {
		return nil, noProvider()
	}
	outer := web.RequestOf(ctx).Outer()
	// Each one is written to the database, so each one counts.
	if ok, after := o.begins.Allowed(addressOf(outer)); !ok {
		return nil, caller.Hold(ctx, o.Limiter, o.Limiter.Refused(fairuse.Attempts, addressOf(outer).String(), after))
	}
	o.begins.Failed(addressOf(outer))
	pending := credentials.PendingSignIn{Next: in.Body.Next}
	if in.Body.Connect {
		who, err := o.Authenticator.session(ctx, outer)
		if err != nil {
			return nil, err
		}
		if who.Session == "" || who.IsKey {
			return nil, problem.Unauthenticated.New("The request has no session of a person. Sign in again, or leave out connect.")
		}
		pending.Person = who.ID
	}
	attempt := openid.NewAttempt()
	to, err := o.Provider.URL(ctx, attempt)
	if err != nil {
		web.RequestOf(ctx).SetCause(err)
		return nil, err
	}
	begin := func(link *credentials.Token) error {
		pending.Link = link
		return o.Store.Begin(ctx, attempt.State(), pending)
	}
	if in.Body.Credential == "" {
		err = begin(nil)
	} else {
		err = o.Authenticator.limited(outer, in.Body.Credential, func(token credentials.Token) error { return begin(&token) })
	}
	if err != nil {
		return nil, err
	}
	return &begun{SetCookie: pendingCookie(outer, attempt.Cookie()), Body: Begun{URL: to}}, nil
}

func (o *operations) signInWithProvider(ctx context.Context, in *endWithProvider) (*signedInWithProvider, error) {
	if o.Provider == nil {
		return nil, noProvider()
	}
	request := web.RequestOf(ctx)
	outer := request.Outer()
	attempt, err := attemptOf(outer)
	if err != nil || !attempt.Began(in.Body.State) {
		return nil, problem.SignInOver.New("")
	}
	pending, err := o.Store.Take(ctx, attempt.State())
	switch {
	case errors.Is(err, credentials.ErrUnknown), errors.Is(err, credentials.ErrExpired):
		return nil, problem.SignInOver.New("")
	case err != nil:
		return nil, err
	}
	who, err := o.Provider.Identify(ctx, attempt, openid.Answer{Code: in.Body.Code, Error: in.Body.Error, Issuer: in.Body.Issuer})
	if err != nil {
		request.SetCause(err)
		return nil, err
	}
	before, err := o.Authenticator.session(ctx, outer)
	if err != nil {
		return nil, err
	}
	session, secret, err := o.Store.SignInWithProvider(ctx, pending, who, outer.UserAgent(), request.ID)
	if err != nil {
		return nil, asProblem(err)
	}
	o.endReplaced(ctx, before, session)
	return &signedInWithProvider{
		SetCookie: []string{cookieOf(outer, secret.Secret()), pendingCookie(outer, "")},
		Body:      ProviderSession{Session: sessionOf(session.ID)(session), Next: pending.Next},
	}, nil
}
