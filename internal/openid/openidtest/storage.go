package openidtest

import (
	"context"
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var errNotFound = errors.New("not found")

// storage is what the provider remembers. What the authorization code flow does not call is
// not there.
type storage struct {
	op.Storage
	issuer  string
	signing signingKey

	mu        sync.Mutex
	redirects []string
	subject   string
	claims    map[string]any
	requests  map[string]*request
	codes     map[string]string // to requests
}

func newStorage(issuer string, private *rsa.PrivateKey) *storage {
	return &storage{issuer: issuer, signing: signingKey{private}, requests: map[string]*request{}, codes: map[string]string{}}
}

func (s *storage) register(redirect string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redirects = append(s.redirects, redirect)
}

func (s *storage) as(subject string, claims map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subject, s.claims = subject, maps.Clone(claims)
}

// confirm signs the person in whom the test has set.
func (s *storage) confirm(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.requests[id]; found != nil {
		found.subject, found.done = s.subject, true
	}
}

// request is a sign-in at the provider.
type request struct {
	oidc.AuthRequest
	id, subject string
	done        bool
	at          time.Time
}

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return "" }
func (r *request) GetAMR() []string                   { return nil }
func (r *request) GetAudience() []string              { return []string{r.ClientID} }
func (r *request) GetAuthTime() time.Time             { return r.at }
func (r *request) GetClientID() string                { return r.ClientID }
func (r *request) GetSubject() string                 { return r.subject }
func (r *request) GetScopes() []string                { return r.Scopes }
func (r *request) GetNonce() string                   { return r.Nonce }
func (r *request) GetState() string                   { return r.State }
func (r *request) GetRedirectURI() string             { return r.RedirectURI }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.ResponseMode }
func (r *request) Done() bool                         { return r.done }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	if r.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}

func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 || asked.Nonce == "" || asked.State == "" {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256, a nonce and a state are required")
	}
	created := &request{AuthRequest: *asked, id: strconv.Itoa(len(s.requests) + 1), at: time.Now()}
	s.requests[created.id] = created
	return created, nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.requests[id]; found != nil {
		return found, nil
	}
	return nil, errNotFound
}

func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id := s.codes[code]
	s.mu.Unlock()
	return s.AuthRequestByID(ctx, id)
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

// DeleteAuthRequest ends a code: it is exchanged once.
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.codes, func(_, of string) bool { return of == id })
	s.requests[id] = nil
	return nil
}

func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return "token", time.Now().Add(time.Hour), nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.signing, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{s.signing}}, nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != ClientID {
		return nil, errNotFound
	}
	return client{issuer: s.issuer, redirects: slices.Clone(s.redirects)}, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret)) != 1 {
		return errNotFound
	}
	return nil
}

func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromRequest adds the claims that the test has set to ID tokens.
func (s *storage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, of op.IDTokenRequest, _ []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	info.Subject = of.GetSubject()
	for name, value := range s.claims {
		info.AppendClaims(name, value)
	}
	return nil
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil //nolint:nilnil // there are none
}

func (s *storage) Health(context.Context) error { return nil }

const keyID = "test"

type signingKey struct{ private *rsa.PrivateKey }

func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k signingKey) Key() any                                    { return k.private }
func (k signingKey) ID() string                                  { return keyID }

type publicKey struct{ signingKey }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return &k.private.PublicKey }

// client is the program.
type client struct {
	issuer    string
	redirects []string
}

func (client) GetID() string                        { return ClientID }
func (c client) RedirectURIs() []string             { return c.redirects }
func (client) PostLogoutRedirectURIs() []string     { return nil }
func (client) ApplicationType() op.ApplicationType  { return op.ApplicationTypeWeb }
func (client) AuthMethod() oidc.AuthMethod          { return oidc.AuthMethodBasic }
func (client) ResponseTypes() []oidc.ResponseType   { return []oidc.ResponseType{oidc.ResponseTypeCode} }
func (client) GrantTypes() []oidc.GrantType         { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c client) LoginURL(id string) string          { return c.issuer + "/login?id=" + id }
func (client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (client) IDTokenLifetime() time.Duration       { return time.Hour }
func (client) DevMode() bool                        { return true }
func (client) IsScopeAllowed(string) bool           { return false }
func (client) IDTokenUserinfoClaimsAssertion() bool { return true }
func (client) ClockSkew() time.Duration             { return 0 }

//nolint:revive // the interface has it like this
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
