package access_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryStoredNameHasASampleThatDecodes(t *testing.T) {
	eventstoretest.CheckSamples(t, access.Names())
}

func TestARoleIncludesTheOnesBeforeIt(t *testing.T) {
	for i, role := range access.KitchenRoles() {
		for j, other := range access.KitchenRoles() {
			require.Equal(t, i >= j, role.Includes(other), "%s includes %s", role, other)
		}
		require.False(t, role.Includes(access.Operator), role)
		require.False(t, access.Operator.Includes(role), role)
		require.False(t, role.Includes(""), role)
		require.False(t, access.Role("").Includes(role), role)
		require.False(t, access.Role("owner").Includes(role), role)
	}
	require.True(t, access.Operator.Includes(access.Operator))
	require.False(t, access.Role("").Includes(""))
}

func TestOnlyRolesParse(t *testing.T) {
	for _, role := range access.Roles() {
		parsed, err := access.ParseRole(string(role))
		require.NoError(t, err)
		require.Equal(t, role, parsed)
	}
	for _, text := range []string{"", "Admin", "admin ", "owner", "root"} {
		_, err := access.ParseRole(text)
		require.ErrorIs(t, err, access.ErrBadRole, text)
	}
}

func TestTheEventsAddUpToWhoHasAccess(t *testing.T) {
	fold := func(events ...access.Event) (state access.Access) {
		for _, event := range events {
			state = state.Apply(event)
		}
		return state
	}
	require.Equal(t, access.Access{
		Members: map[string]access.Role{"m1": access.Planner}, Keys: map[string]access.Role{"k2": access.Cook},
		Links: map[string]access.Role{}, Sessions: map[string]string{"s1": "m1"},
	}, fold(
		access.KitchenCreated{},
		access.LinkCreated{Link: "l1", Role: access.Admin}, access.LinkCreated{Link: "l2", Role: access.Cook},
		access.MemberAdded{Member: "m1", Role: access.Admin}, access.LinkUsed{Link: "l1", Member: "m1"}, access.LinkRevoked{Link: "l2"},
		access.SessionCreated{Session: "s1", Member: "m1"}, access.SessionCreated{Session: "s2", Member: "m1"},
		access.SessionRevoked{Session: "s2"},
		access.KeyCreated{Key: "k1", Role: access.Viewer}, access.KeyCreated{Key: "k2", Role: access.Cook},
		access.SessionCreated{Session: "s3", Key: "k1"}, access.KeyRevoked{Key: "k1"},
		access.MemberRoleChanged{Member: "m1", Role: access.Planner},
		access.MemberAdded{Member: "m2", Role: access.Viewer}, access.SessionCreated{Session: "s4", Member: "m2"},
		access.MemberRemoved{Member: "m2"},
	))
}

func TestApplyKeepsTheStateBefore(t *testing.T) {
	before := access.Access{}.Apply(access.KeyCreated{Key: "k1", Role: access.Viewer})
	after := before.Apply(access.KeyRevoked{Key: "k1"})
	require.Contains(t, before.Keys, "k1")
	require.NotContains(t, after.Keys, "k1")
	require.NotPanics(t, func() { access.Access{}.Apply(access.MemberRemoved{Member: "m1"}) })
}

func TestAKitchenIsClosedUntilItIsRestored(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 29, 0, 0, 0, 0, time.UTC)
	closed := access.Access{}.Apply(access.KitchenCreated{}).Apply(access.KitchenImported{Archive: "c1"})
	closed = closed.Apply(access.KitchenClosed{DeleteAfter: at})
	require.Equal(t, access.Access{DeleteAfter: at}, closed)
	require.Equal(t, access.Access{}, closed.Apply(access.KitchenRestored{}))
}
