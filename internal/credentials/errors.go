package credentials

import "errors"

var (
	// ErrMalformed refuses a secret whose form or checksum is wrong.
	ErrMalformed = errors.New("the credential is malformed")
	// ErrUnknown refuses a secret that does not exist, or is not the one that was stored.
	ErrUnknown = errors.New("the credential is unknown")
	// ErrExpired refuses a secret after its time.
	ErrExpired = errors.New("the credential has expired")
	// ErrRevoked refuses a secret that was revoked, a link that was used, and a session
	// whose person is no member of any kitchen any more.
	ErrRevoked = errors.New("the credential was revoked")

	// ErrNotFound is for a key, member, session or link that the kitchen does not have.
	ErrNotFound = errors.New("not found")
	// ErrNoKitchen is for a kitchen that does not exist.
	ErrNoKitchen = errors.New("the kitchen does not exist")
	// ErrOpen refuses to open a kitchen that no one has closed.
	ErrOpen = errors.New("the kitchen is open: there is nothing to restore")
	// ErrKitchenExists refuses to create a kitchen a second time.
	ErrKitchenExists = errors.New("the kitchen exists already")
	// ErrAlreadyMember refuses to make a member of the kitchen a member again.
	ErrAlreadyMember = errors.New("the person is a member of the kitchen already")
	// ErrOtherPerson refuses a link or an identity that is another person's.
	ErrOtherPerson = errors.New("it belongs to another person")
	// ErrNotMember refuses a person who is a member of no kitchen, and is not invited.
	ErrNotMember = errors.New("the person is a member of no kitchen: an administrator can invite it")
	// ErrTooMany refuses a sign-in while too many others have begun.
	ErrTooMany = errors.New("too many sign-ins have begun")
	// ErrLastAdmin refuses to take the last administrator from a kitchen.
	ErrLastAdmin = errors.New("the kitchen needs an administrator: give the role to another member first")
)

// IsRefused reports whether an error refuses a credential.
func IsRefused(err error) bool {
	return errors.Is(err, ErrMalformed) || errors.Is(err, ErrUnknown) || errors.Is(err, ErrExpired) || errors.Is(err, ErrRevoked)
}
