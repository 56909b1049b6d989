package openid

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
)

// Attempt is a sign-in that has begun. Its secret is in a cookie of the browser alone; what
// the provider is sent follows from it, so that only that browser can go on.
type Attempt struct{ secret []byte }

const secretBytes = 32

// NewAttempt begins a sign-in.
func NewAttempt() Attempt {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // it never fails
	return Attempt{secret}
}

// errAttempt is the error of a cookie with no attempt.
var errAttempt = errors.New("not the secret of a sign-in")

// ParseAttempt returns the attempt whose cookie a browser has.
func ParseAttempt(cookie string) (Attempt, error) {
	secret, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(secret) != secretBytes {
		return Attempt{}, errAttempt
	}
	return Attempt{secret}, nil
}

// Cookie is the text that the browser keeps.
func (a Attempt) Cookie() string { return base64.RawURLEncoding.EncodeToString(a.secret) }

// State is what the provider gives back with its answer.
func (a Attempt) State() string { return a.derive("state") }

// Began reports whether an answer with a state is for the attempt.
func (a Attempt) Began(state string) bool {
	return subtle.ConstantTimeCompare([]byte(state), []byte(a.State())) == 1
}

// nonce is what the ID token must have.
func (a Attempt) nonce() string { return a.derive("nonce") }

// verifier proves that the code is exchanged by who asked for it (PKCE).
func (a Attempt) verifier() string { return a.derive("verifier") }

func (a Attempt) derive(what string) string {
	code := hmac.New(sha256.New, a.secret)
	_, _ = code.Write([]byte("crumbtrail sign-in: " + what)) // it never fails
	return base64.RawURLEncoding.EncodeToString(code.Sum(nil))
}
