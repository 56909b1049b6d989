package account

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/fairuse"
)

// KitchenHeader chooses among the kitchens of which a caller is a member. Pages have a
// cookie for it, because links have no headers.
const (
	KitchenHeader = "Crumbtrail-Kitchen"
	KitchenCookie = "kitchen"
)

// Authenticator finds out who sends a request: an API key in Authorization, or a session
// in a cookie. It is safe for concurrent use.
type Authenticator struct {
	store    *credentials.Store
	attempts *credentials.Attempts
	limiter  *fairuse.Limiter
	isOpen   bool
}

// NewAuthenticator returns an authenticator. With isOpen every caller is the local
// administrator as long as there is no principal; see [credentials.Store.IsRequired].
func NewAuthenticator(store *credentials.Store, isOpen bool) *Authenticator {
	return &Authenticator{store: store, attempts: credentials.NewAttempts(), isOpen: isOpen}
}

// Authenticate is a [caller.Authenticator].
func (a *Authenticator) Authenticate(ctx context.Context, r *http.Request) (caller.Caller, error) {
	if a.isOpen {
		isRequired, err := a.store.IsRequired(ctx)
		if err != nil {
			return caller.Caller{}, err
		}
		if !isRequired {
			found, err := caller.LocalAdministrator(ctx, r)
			return found, errors.Join(err, a.store.CheckOpen(ctx, found.Kitchen))
		}
	}
	text := presented(r)
	if text == "" {
		return caller.Caller{}, problem.Unauthenticated.New("")
	}
	identity, err := a.Verify(ctx, r, text)
	if err != nil {
		return caller.Caller{}, err
	}
	found, err := callerOf(identity, r)
	if err == nil && found.Kitchen != "" { // an operator has none
		err = a.store.CheckOpen(ctx, found.Kitchen)
	}
	return found, err
}

// presented returns the text of a request's credential; empty without one. A key counts
// before a session. Each has its own place: a key in a cookie, which browsers send along with
// whatever they are made to send, would be one that no page has asked for.
func presented(r *http.Request) string {
	kind, text := credentials.SessionKind, sessionText(r)
	if header := r.Header.Get("Authorization"); header != "" {
		kind, text = credentials.KeyKind, ""
		if scheme, rest, _ := strings.Cut(header, " "); strings.EqualFold(scheme, "Bearer") {
			text = strings.TrimSpace(rest)
		}
	} else if text == "" {
		return ""
	}
	if !strings.HasPrefix(text, string(kind)+"_") {
		return "-" // nothing is known by it
	}
	return text
}

// sessionText returns the text of a request's session; empty without one.
func sessionText(r *http.Request) string {
	if cookie, err := r.Cookie(SessionCookie(r)); err == nil {
		return cookie.Value
	}
	return ""
}

// session returns the identity whose session a request has; the zero one without a session,
// and with one that has ended.
func (a *Authenticator) session(ctx context.Context, r *http.Request) (credentials.Identity, error) {
	token, err := credentials.ParseToken(sessionText(r))
	if err != nil || token.Kind != credentials.SessionKind {
		return credentials.Identity{}, nil //nolint:nilerr // it is no session
	}
	identity, err := a.store.VerifyToken(ctx, token)
	if credentials.IsRefused(err) {
		return credentials.Identity{}, nil
	}
	return identity, err
}

// Verify returns who presents a credential. It fails with a problem: 401 for one that is
// refused, 429 after too many that were. What was valid here before is looked up even
// then, so that one caller cannot lock out others at the same address.
func (a *Authenticator) Verify(ctx context.Context, r *http.Request, text string) (credentials.Identity, error) {
	var identity credentials.Identity
	err := a.limited(r, text, func(token credentials.Token) (err error) {
		identity, err = a.store.VerifyToken(ctx, token)
		return err
	})
	return identity, err
}

// limited calls use with a credential, unless the sender's address has presented too many
// that were refused.
func (a *Authenticator) limited(r *http.Request, text string, use func(credentials.Token) error) error {
	address := addressOf(r)
	token, err := credentials.ParseToken(text)
	if err != nil || !a.store.Remembers(token) {
		if ok, after := a.attempts.Allowed(address); !ok {
			return caller.Hold(r.Context(), a.limiter, a.limiter.Refused(fairuse.Attempts, address.String(), after))
		}
	}
	if err == nil {
		err = use(token)
	}
	if errors.Is(err, credentials.ErrExpired) || errors.Is(err, credentials.ErrRevoked) {
		if limited := a.limiter.Admit(token.ID, ""); limited != nil { // it was genuine, and has its own limit still
			return caller.Hold(r.Context(), a.limiter, limited)
		}
	}
	if errors.Is(err, credentials.ErrMalformed) || errors.Is(err, credentials.ErrUnknown) {
		a.attempts.Failed(address)
	}
	return asProblem(err)
}

// asProblem is the problem of a credential that is refused; err itself if none is.
func asProblem(err error) error {
	switch {
	case errors.Is(err, credentials.ErrMalformed), errors.Is(err, credentials.ErrUnknown):
		return problem.Unauthenticated.New("")
	case errors.Is(err, credentials.ErrExpired):
		return problem.Unauthenticated.New("The credential has expired. Ask for a new one, or sign in again.")
	case errors.Is(err, credentials.ErrRevoked):
		return problem.Unauthenticated.New("The credential was revoked, or has been used already. Ask for a new one, or sign in again.")
	}
	return err
}

// addressOf returns the address that sends a request; the zero one over a unix socket.
func addressOf(r *http.Request) netip.Addr {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return address.Addr()
}

// callerOf returns an identity as the caller in the kitchen that the request is for: the
// one of the header, else the one of the cookie, else the oldest membership. It fails with
// a problem for a kitchen of which the identity is no member.
func callerOf(identity credentials.Identity, r *http.Request) (caller.Caller, error) {
	found := caller.Caller{
		Actor: identity.ID, Name: identity.Name, Kind: caller.Session, Credential: identity.Session, IsOperator: identity.IsOperator,
	}
	if identity.Session == "" {
		found.Kind, found.Credential = caller.Key, identity.ID
	}
	if !identity.IsKey {
		found.IsPerson = true
		for _, membership := range identity.Memberships {
			found.Kitchens = append(found.Kitchens, membership.Kitchen)
		}
	}
	if chosen := r.Header.Get(KitchenHeader); chosen != "" {
		if !choose(&found, identity, chosen) {
			return caller.Caller{}, unknownKitchen()
		}
		return found, nil
	}
	if chosen, err := r.Cookie(KitchenCookie); err == nil && choose(&found, identity, chosen.Value) {
		return found, nil
	}
	if len(identity.Memberships) == 0 {
		found.Role = access.Operator
		return found, nil
	}
	found.Kitchen, found.Role = identity.Memberships[0].Kitchen, identity.Memberships[0].Role
	return found, nil
}

// choose sets the kitchen of a caller and the role there. It reports false if the identity
// is no member of it.
func choose(found *caller.Caller, identity credentials.Identity, chosen string) bool {
	kitchen, err := domain.ParseKitchen(chosen)
	if err != nil {
		return false
	}
	role, isMember := identity.In(kitchen)
	if isMember {
		found.Kitchen, found.Role = kitchen, role
	}
	return isMember
}

func unknownKitchen() error {
	return problem.NotFound.New("The kitchen that " + KitchenHeader + " names does not exist, or the caller is no member of it.")
}
