package uitest

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/openid/openidtest"
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

// OpenWithProvider returns an empty kitchen whose people can sign in at a provider.
func OpenWithProvider(t testing.TB) (*Kitchen, *openidtest.Provider) {
	t.Helper()
	provider := openidtest.Open(t)
	return open(t, func(url string) *openid.Provider {
		redirect := url + openid.CallbackPath
		provider.Register(redirect)
		opened, err := openid.New(openid.Options{
			Issuer: provider.Issuer, ClientID: openidtest.ClientID, ClientSecret: openidtest.ClientSecret, RedirectURL: redirect, Name: "The mill",
		})
		require.NoError(t, err)
		return opened
	}), provider
}

// SignIn signs this browser in with a credential on the page for it. Fields are pairs.
func (k *Kitchen) SignIn(credential string, fields ...string) Page {
	k.t.Helper()
	shown := k.Follow(k.Submit(k.Get("/sign-in"), "/sign-in", append(fields, "credential", credential)...))
	require.Equal(k.t, http.StatusOK, shown.Status, shown.Body)
	return shown
}
