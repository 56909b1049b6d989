package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/openid"
)

func complete() oidcFlags {
	return oidcFlags{
		Issuer: "https://id.example", ClientID: "c", Redirect: "https://kitchen.example/sign-in/oidc", Name: "The mill",
		Member: []string{"groups=bakers:home:cook"},
	}
}

func TestTheSecretOfTheProviderIsInTheEnvironmentOrInAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte("in a file\n"), 0o600))
	for name, set := range map[string]map[string]string{
		"":          {},
		"as it is":  {oidcSecret: "as it is"},
		"in a file": {oidcSecret + "_FILE": file},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range set {
				t.Setenv(variable, value)
			}
			options, err := complete().options()
			require.NoError(t, err)
			require.Equal(t, name, options.ClientSecret)
			require.Equal(t, []openid.Rule{{Claim: "groups", Value: "bakers", Kitchen: "home", Role: "cook"}}, options.Rules)
		})
	}
	t.Setenv(oidcSecret, "a")
	t.Setenv(oidcSecret+"_FILE", file)
	_, err := complete().options()
	require.ErrorContains(t, err, "both set")
}

func TestAProviderThatIsHalfSetUpDoesNotStart(t *testing.T) {
	for name, args := range map[string][]string{
		"no client":   {"--oidc-issuer", "https://id.example"},
		"no issuer":   {"--oidc-member", "groups=bakers:home:cook"},
		"plain":       {"--oidc-issuer", "http://id.example", "--oidc-client-id", "c", "--oidc-redirect", "https://k.example/sign-in/oidc"},
		"a bad rule":  {"--oidc-issuer", "https://id.example", "--oidc-client-id", "c", "--oidc-member", "groups=bakers"},
		"a secret":    {"--oidc-client-secret", "s"},
		"a bad place": {"--oidc-issuer", "https://id.example", "--oidc-client-id", "c", "--oidc-redirect", "https://k.example/"},
	} {
		var out, errs bytes.Buffer
		require.Equal(t, exitUsage, Run(t.Context(), append([]string{"serve", "--data-dir", t.TempDir()}, args...), &out, &errs), name)
		require.NotEmpty(t, errs.String())
	}
	none, err := oidcFlags{Scopes: []string{"profile"}}.options()
	require.NoError(t, err)
	require.False(t, none.IsSet())
}
