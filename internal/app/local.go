package app

import (
	"context"
	"fmt"
	"net/http"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/internal/peer"
)

// ofOwnUser returns an authenticator that refuses other users of this machine as long as
// callers need no credential. Beyond loopback it changes nothing: there the address tells
// nothing of a user.
func ofOwnUser(authenticate caller.Authenticator, loopback bool) caller.Authenticator {
	if !loopback {
		return authenticate
	}
	return func(ctx context.Context, r *http.Request) (caller.Caller, error) {
		found, err := authenticate(ctx, r)
		if err != nil || found.Kind != caller.Local {
			return found, err
		}
		if err := peer.Check(ctx); err != nil {
			return caller.Caller{}, problem.OtherUser.New(fmt.Sprintf("%s This request was refused because %v.", problem.OtherUser.About, err))
		}
		return found, nil
	}
}
