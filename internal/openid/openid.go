// Package openid lets a person prove at an OpenID Connect provider who it is: authorization
// code with PKCE (S256), state and nonce.
//
//   - options.go: the settings,
//   - attempt.go: the secrets of one sign-in, all of which follow from the browser's,
//   - openid.go: the way to the provider, and what comes back.
//
// A person is known by issuer and subject, never by an e-mail address: addresses change
// hands, and not every provider checks them.
package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

var (
	// ErrUnavailable is for a provider that cannot be reached, or is not ready.
	ErrUnavailable = errors.New("the provider cannot be reached")
	// ErrRefused is for an answer of the provider, or one that claims to be, which proves
	// nothing.
	ErrRefused = errors.New("the provider did not confirm who signs in")
)

const (
	// requestTime bounds a request to the provider.
	requestTime = 10 * time.Second
	// retryAfter is how long a provider that could not be reached is left alone.
	retryAfter = 2 * time.Second
	// skew is by how much the clocks of the provider and of this machine may differ.
	skew = time.Minute
)

// Provider signs people in. It is safe for concurrent use.
type Provider struct {
	options Options
	client  *http.Client

	mu         sync.Mutex
	discovered *oidc.Provider
	failed     error
	retryAt    time.Time
}

// New returns a provider. Its configuration is read when it is first needed, so that a
// provider that is down stops nothing else.
func New(options Options) (*Provider, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	return &Provider{options: options, client: &http.Client{Timeout: requestTime}}, nil
}

// Name is what people call the provider.
func (p *Provider) Name() string { return p.options.name() }

// Discover reads the configuration of the provider, unless it is known. It fails with
// [ErrUnavailable].
func (p *Provider) Discover(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}

func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.discovered != nil || p.failed != nil && time.Now().Before(p.retryAt) {
		return p.discovered, p.failed
	}
	// The keys of the provider are fetched later, beyond the request that needs them first.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.options.Issuer)
	p.discovered, p.failed, p.retryAt = found, nil, time.Now().Add(retryAfter)
	if err != nil {
		p.discovered, p.failed = nil, fmt.Errorf("%w: read its configuration: %w", ErrUnavailable, err)
	}
	return p.discovered, p.failed
}

func (p *Provider) config(discovered *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.options.ClientID, ClientSecret: p.options.ClientSecret, RedirectURL: p.options.RedirectURL,
		Endpoint: discovered.Endpoint(), Scopes: p.options.scopes(),
	}
}

// URL returns where a browser goes to sign in. It fails with [ErrUnavailable].
func (p *Provider) URL(ctx context.Context, attempt Attempt) (string, error) {
	discovered, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.config(discovered).AuthCodeURL(attempt.State(), oidc.Nonce(attempt.nonce()), oauth2.S256ChallengeOption(attempt.verifier())), nil
}

// Answer is what a browser brings back from the provider.
type Answer struct {
	// Code is what the provider tells who signs in for; Error is why there is none.
	Code, Error string
	// Issuer is the provider that answers; empty if it does not say so.
	Issuer string
}

// Identify returns who signs in. It fails with [ErrUnavailable] and [ErrRefused].
func (p *Provider) Identify(ctx context.Context, attempt Attempt, answer Answer) (credentials.ProviderIdentity, error) {
	var who credentials.ProviderIdentity
	if answer.Issuer != "" && answer.Issuer != p.options.Issuer {
		return who, fmt.Errorf("%w: another provider answers: %.200q", ErrRefused, answer.Issuer)
	}
	if answer.Error != "" || answer.Code == "" {
		return who, fmt.Errorf("%w: it answers %.200q", ErrRefused, answer.Error)
	}
	discovered, err := p.discover(ctx)
	if err != nil {
		return who, err
	}
	tokens, err := p.config(discovered).Exchange(oidc.ClientContext(ctx, p.client), answer.Code, oauth2.VerifierOption(attempt.verifier()))
	if err != nil {
		return who, exchangeError(err)
	}
	text, _ := tokens.Extra("id_token").(string)
	verifier := discovered.Verifier(&oidc.Config{ClientID: p.options.ClientID, Now: func() time.Time { return time.Now().Add(-skew) }})
	token, err := verifier.Verify(ctx, text)
	if err != nil {
		return who, fmt.Errorf("%w: its ID token: %w", ErrRefused, err)
	}
	return p.accept(attempt, token)
}

// exchangeError is the error of a code that was not exchanged.
func exchangeError(err error) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if ok && refused.Response.StatusCode < http.StatusInternalServerError {
		// What the provider answers may have what it was sent.
		return fmt.Errorf("%w: it refuses the code: status %d, %.100q", ErrRefused, refused.Response.StatusCode, refused.ErrorCode)
	}
	if ok {
		return fmt.Errorf("%w: it answers with status %d", ErrUnavailable, refused.Response.StatusCode)
	}
	return fmt.Errorf("%w: exchange the code: %w", ErrUnavailable, err)
}

// accept returns whom a token is about whose issuer, audience, time and signature are
// right.
func (p *Provider) accept(attempt Attempt, token *oidc.IDToken) (credentials.ProviderIdentity, error) {
	var who credentials.ProviderIdentity
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return who, fmt.Errorf("%w: the claims of its ID token: %w", ErrRefused, err)
	}
	party, _ := claims["azp"].(string)
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(attempt.nonce())) != 1:
		return who, fmt.Errorf("%w: its ID token is for another sign-in (nonce)", ErrRefused)
	case party != "" && party != p.options.ClientID, party == "" && len(token.Audience) > 1:
		return who, fmt.Errorf("%w: its ID token is for another program (azp)", ErrRefused)
	case token.Subject == "":
		return who, fmt.Errorf("%w: its ID token has no subject", ErrRefused)
	}
	who = credentials.ProviderIdentity{Issuer: token.Issuer, Subject: token.Subject, Name: nameOf(claims)}
	who.Grants = map[domain.Kitchen]access.Role{}
	for _, rule := range p.options.Rules {
		if rule.matches(claims) && !who.Grants[rule.Kitchen].Includes(rule.Role) {
			who.Grants[rule.Kitchen] = rule.Role
		}
	}
	return who, nil
}

// longestName is how many characters of a name are kept.
const longestName = 200

// nameOf returns the name of a person whom no invitation named, as kitchens accept names.
func nameOf(claims map[string]any) string {
	for _, claim := range []string{"name", "preferred_username", "nickname"} {
		text, _ := claims[claim].(string)
		text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
		}), " ")
		letters := []rune(strings.TrimSpace(text))
		name := strings.TrimSpace(string(letters[:min(len(letters), longestName)]))
		var checks domain.Checks
		if checks.Name(name, ""); checks.Err() == nil {
			return name
		}
	}
	return "Member"
}

// matches reports whether a claim is the rule's value, or a list with it.
func (r Rule) matches(claims map[string]any) bool {
	switch claim := claims[r.Claim].(type) {
	case string:
		return claim == r.Value
	case []any:
		return slices.Contains(claim, any(r.Value))
	case bool:
		return fmt.Sprint(claim) == r.Value
	}
	return false
}
