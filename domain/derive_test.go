package domain_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
)

// A repeated command finds by these ids what it created the first time, with any
// version of the program.
func TestDerivedIDsNeverChange(t *testing.T) {
	require.Equal(t, domain.ID("3078e78d-01f3-8fec-b62d-4c0dacc24e55"), domain.DeriveID("occasion", "home", "key-1"))
	require.Equal(t, domain.ID("e3b0c442-98fc-8c14-9afb-f4c8996fb924"), domain.DeriveID())
	require.Equal(t, domain.ID("0199aaaa-bbbb-702e-8297-6761ef3a87ed"), domain.DeriveFrom("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000", "snapshot"))
}

func TestDerivedIDsAreUUIDsOfVersion8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := domain.DeriveID(rapid.SliceOf(rapid.String()).Draw(t, "names")...)
		parsed, err := uuid.Parse(string(id))
		require.NoError(t, err)
		require.Equal(t, uuid.Version(8), parsed.Version())
		require.Equal(t, uuid.RFC4122, parsed.Variant())
		require.Equal(t, parsed.String(), string(id), "the text is canonical")
	})
}

func TestDerivedIDsOfDifferentlySplitNamesDiffer(t *testing.T) {
	ids := map[domain.ID]bool{}
	all := [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {"1:a"}, {"a1:b"}, {"b", "a"}}
	for _, names := range all {
		ids[domain.DeriveID(names...)] = true
	}
	require.Len(t, ids, len(all))
}

func TestAnIDDerivedFromAnotherKeepsItsTimeAndVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent := uuid.Must(uuid.NewV7())
		names := rapid.SliceOfNDistinct(rapid.String(), 2, 2, rapid.ID).Draw(t, "names")
		first, second := domain.DeriveFrom(domain.ID(parent.String()), names[0]), domain.DeriveFrom(domain.ID(parent.String()), names[1])
		require.NotEqual(t, first, second)
		require.Equal(t, first, domain.DeriveFrom(domain.ID(parent.String()), names[0]))
		derived, err := uuid.Parse(string(first))
		require.NoError(t, err)
		require.Equal(t, uuid.Version(7), derived.Version())
		require.Equal(t, uuid.RFC4122, derived.Variant())
		require.Equal(t, parent[:6], derived[:6])
		require.NotEqual(t, parent, derived)
	})
}

func TestIDsDerivedFromTwoParentsOfTheSameTimeDiffer(t *testing.T) {
	a := domain.DeriveFrom("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000", "snapshot")
	b := domain.DeriveFrom("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001", "snapshot")
	require.NotEqual(t, a, b)
}
