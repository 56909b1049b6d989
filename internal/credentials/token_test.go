package credentials_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestASecretParsesBackAndEveryChangeOfItIsRefusedByItsChecksum(t *testing.T) {
	store := open(t, pgtest.URL(t))
	_, token := store.key(t, access.Viewer)
	secret := token.Secret()
	require.Regexp(t, `^ctk_k[0-9A-Za-z]{11}_[0-9A-Za-z]{49}$`, secret)
	parsed, err := credentials.ParseToken(secret)
	require.NoError(t, err)
	require.Equal(t, token, parsed)
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-. "
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(secret)-1).Draw(t, "at")
		to := digits[rapid.IntRange(0, len(digits)-1).Draw(t, "to")]
		if secret[at] == to {
			return
		}
		_, err := credentials.ParseToken(secret[:at] + string(to) + secret[at+1:])
		require.ErrorIs(t, err, credentials.ErrMalformed)
	})
	for _, text := range []string{
		"", "ctk", "ctk_", "ctk__", secret + "0", secret[:len(secret)-1], "ctx" + secret[3:], strings.ToUpper(secret), " " + secret,
	} {
		_, err := credentials.ParseToken(text)
		require.ErrorIs(t, err, credentials.ErrMalformed, text)
	}
}

func TestATokenNeverFormatsItsSecret(t *testing.T) {
	store := open(t, pgtest.URL(t))
	_, token := store.key(t, access.Viewer)
	secret := token.Secret()[len("ctk_")+13:]
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "token", token)
	for _, text := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v %+v %#v %s %q %x", token, token, token, token, token, token), token.String(), logged.String(),
		fmt.Sprintf("%v", struct{ T credentials.Token }{token}),
	} {
		require.NotContains(t, text, secret)
		require.NotContains(t, text, fmt.Sprintf("%x", secret))
	}
}

func TestSecretsAreNotRepeated(t *testing.T) {
	store := open(t, pgtest.URL(t))
	seen := map[string]bool{}
	for range 50 {
		key, token := store.key(t, access.Viewer)
		require.False(t, seen[key.ID] || seen[token.Secret()])
		seen[key.ID], seen[token.Secret()] = true, true
	}
}
