package account

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/web"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// Key is an API key, without its secret.
type Key struct {
	ID         string      `json:"id" doc:"The middle part of the key" example:"k7Yd2LmX9pQa"`
	Name       string      `json:"name"`
	Role       access.Role `json:"role" enum:"viewer,cook,planner,admin"`
	State      string      `json:"state" enum:"active,expired,revoked"`
	CreatedBy  string      `json:"created_by" doc:"The id of who created it"`
	CreatedAt  time.Time   `json:"created_at"`
	ExpiresAt  *time.Time  `json:"expires_at" doc:"Null for a key without a limit"`
	LastUsedAt *time.Time  `json:"last_used_at" doc:"To the minute; null if it was never used"`
	RevokedAt  *time.Time  `json:"revoked_at" doc:"Null unless it was revoked"`
}

// NewKey is an API key with its secret.
type NewKey struct {
	Key
	Secret string `json:"secret" doc:"The key itself, to be sent as Authorization: Bearer. It is not stored and never shown again" example:"ctk_k7Yd2LmX9pQa_…"`
}

// CreateKeyInput is what a new key is for.
type CreateKeyInput struct {
	Name          string      `json:"name" minLength:"1" maxLength:"200" doc:"What it is for" example:"Till"`
	Role          access.Role `json:"role" enum:"viewer,cook,planner,admin"`
	ExpiresInDays int         `json:"expires_in_days,omitempty" minimum:"1" maximum:"3650" doc:"How long it is valid; without limit if left out" example:"90"`
}

type createKey struct {
	Change
	Body CreateKeyInput
}

func (o *operations) keys() {
	const path = "/v1/access/keys"
	register(o, operation("ListKeys", http.MethodGet, path, "List the API keys of the kitchen",
		web.Describe("Revoked and expired keys are listed too, the oldest first.")), o.listKeys)
	registerChange(o, operation("CreateKey", http.MethodPost, path, "Create an API key", web.Answers(http.StatusCreated)), o.createKey)
	registerChange(o, operation("RevokeKey", http.MethodDelete, path+"/{id}", "Revoke an API key",
		web.Answers(http.StatusNoContent),
		web.Describe("It counts on every instance within a second. The operation is idempotent.")), o.revokeKey)
}

func keyOf(k credentials.Key) Key {
	return Key{
		ID: k.ID, Name: k.Name, Role: k.Role, State: k.State(), CreatedBy: k.CreatedBy, CreatedAt: k.CreatedAt.UTC(),
		ExpiresAt: utc(k.ExpiresAt), LastUsedAt: utc(k.LastUsedAt), RevokedAt: utc(k.RevokedAt),
	}
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	return new(at.UTC())
}

func (o *operations) listKeys(ctx context.Context, _ *struct{}) (*web.Plain[list[Key]], error) {
	found, err := o.Store.Keys(ctx, caller.Of(ctx).Kitchen)
	if err != nil {
		return nil, err
	}
	return listOf(found, keyOf), nil
}

func (o *operations) createKey(ctx context.Context, by credentials.By, in *createKey) (*web.Plain[NewKey], error) {
	const day = 24 * time.Hour
	key, token, err := o.Store.CreateKey(ctx, by, credentials.NewKey{
		Name: in.Body.Name, Role: in.Body.Role, Lifetime: time.Duration(in.Body.ExpiresInDays) * day,
	})
	if err != nil {
		return nil, err
	}
	return &web.Plain[NewKey]{Body: NewKey{Key: keyOf(key), Secret: token.Secret()}}, nil
}

func (o *operations) revokeKey(ctx context.Context, by credentials.By, in *Identified) (*struct{}, error) {
	return nil, o.Store.RevokeKey(ctx, by, in.ID)
}
