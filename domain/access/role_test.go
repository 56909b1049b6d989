package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
)

func TestTheLocalAdministratorMayDoWhatAnyRoleMay(t *testing.T) {
	t.Parallel()
	for _, least := range access.Roles() {
		require.True(t, access.Everything.Includes(least), least)
		for _, none := range []access.Role{"", "owner", "Admin"} {
			require.False(t, none.Includes(least), "%q includes %s", none, least)
		}
	}
	for _, role := range append(access.Roles(), access.Everything) {
		for _, none := range []access.Role{"", "owner", access.Everything} {
			require.False(t, role.Includes(none), "%q includes %q", role, none)
		}
	}
	require.False(t, slices.Contains(access.Roles(), access.Everything))
	_, err := access.ParseRole(string(access.Everything))
	require.ErrorIs(t, err, access.ErrBadRole)
}
