package openid_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/openid"
)

func TestARuleHasAClaimAKitchenAndARole(t *testing.T) {
	t.Parallel()
	for text, rule := range map[string]openid.Rule{
		"groups=bakers:home:cook":              {Claim: "groups", Value: "bakers", Kitchen: "home", Role: "cook"},
		"https://x.example/g=a:b=c:mill:admin": {Claim: "https://x.example/g", Value: "a:b=c", Kitchen: "mill", Role: "admin"},
	} {
		parsed, err := openid.ParseRule(text)
		require.NoError(t, err)
		require.Equal(t, rule, parsed)
	}
	for _, text := range []string{
		"", "groups", "groups=", "groups=bakers", "groups=bakers:home", "groups=:home:cook", "=bakers:home:cook", "groups=bakers:Home:cook",
		"groups=bakers:home:operator", "groups=bakers:home:everything", "groups=bakers:home:", "groups=bakers::cook",
	} {
		_, err := openid.ParseRule(text)
		require.Error(t, err, text)
	}
}

func TestAProviderNeedsProtectedAddresses(t *testing.T) {
	t.Parallel()
	set := openid.Options{Issuer: "https://id.example", ClientID: "c", RedirectURL: "https://kitchen.example/sign-in/oidc"}
	require.NoError(t, set.Check())
	require.True(t, set.IsSet())
	local := openid.Options{Issuer: "http://127.0.0.1:9", ClientID: "c", RedirectURL: "http://localhost:8080/sign-in/oidc"}
	require.NoError(t, local.Check())
	provider, err := openid.New(set)
	require.NoError(t, err)
	require.Equal(t, "id.example", provider.Name())
	for name, change := range map[string]func(*openid.Options){
		"no issuer":         func(o *openid.Options) { o.Issuer = "" },
		"no client":         func(o *openid.Options) { o.ClientID = "" },
		"no redirect":       func(o *openid.Options) { o.RedirectURL = "" },
		"plain issuer":      func(o *openid.Options) { o.Issuer = "http://id.example" },
		"plain redirect":    func(o *openid.Options) { o.RedirectURL = "http://kitchen.example/sign-in/oidc" },
		"another path":      func(o *openid.Options) { o.RedirectURL = "https://kitchen.example/" },
		"no address":        func(o *openid.Options) { o.Issuer = "id.example" },
		"another scheme":    func(o *openid.Options) { o.Issuer = "javascript://id.example" },
		"a query":           func(o *openid.Options) { o.RedirectURL += "?next=/" },
		"a user in the URL": func(o *openid.Options) { o.Issuer = "https://a:b@id.example" },
	} {
		changed := set
		change(&changed)
		require.Error(t, changed.Check(), name)
		_, err := openid.New(changed)
		require.Error(t, err, name)
	}
}

func TestOnlyTheBrowserThatBeganCanGoOn(t *testing.T) {
	t.Parallel()
	attempt := openid.NewAttempt()
	again, err := openid.ParseAttempt(attempt.Cookie())
	require.NoError(t, err)
	require.True(t, again.Began(attempt.State()))
	require.False(t, openid.NewAttempt().Began(attempt.State()))
	require.NotContains(t, attempt.Cookie(), attempt.State())
	for _, text := range []string{"", "x", attempt.Cookie()[1:], attempt.Cookie() + "A", attempt.State() + "=", "é"} {
		_, err := openid.ParseAttempt(text)
		require.Error(t, err, text)
	}
}
