package uitest

import (
	"errors"
	"net/http"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// Invite returns the code of a link that invites a new member to a kitchen, which is created
// if there is none.
func (k *Kitchen) Invite(kitchen domain.Kitchen, name string, role access.Role) string {
	k.t.Helper()
	by := credentials.By{Kitchen: kitchen, Actor: "test"}
	if err := k.access.CreateKitchen(k.t.Context(), by); kitchen != domain.Home && !errors.Is(err, credentials.ErrKitchenExists) {
		require.NoError(k.t, err)
	}
	_, token, err := k.access.CreateLink(k.t.Context(), by, credentials.NewLink{Name: name, Role: role})
	require.NoError(k.t, err)
	return token.Secret()
}

// SignIn signs this browser in with a credential on the page for it. Fields are pairs.
func (k *Kitchen) SignIn(credential string, fields ...string) Page {
	k.t.Helper()
	shown := k.Follow(k.Submit(k.Get("/sign-in"), "/sign-in", append(fields, "credential", credential)...))
	require.Equal(k.t, http.StatusOK, shown.Status, shown.Body)
	return shown
}
