package allergens_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
)

func TestTheListsAreThoseOfTheLaws(t *testing.T) {
	t.Parallel()
	require.Len(t, allergens.EU(), 14)
	require.Len(t, allergens.US(), 9)
	var eu, us []allergens.Allergen
	for _, one := range allergens.All() {
		eu = append(eu, one.InEU())
		if in, is := one.InUS(); is {
			us = append(us, in)
		}
	}
	require.Subset(t, eu, allergens.EU())
	require.Subset(t, allergens.EU(), eu, "every allergen is one of the EU's")
	require.ElementsMatch(t, allergens.US(), us)
	require.Equal(t, allergens.Gluten, allergens.OtherGluten.InEU())
	_, is := allergens.OtherGluten.InUS()
	require.False(t, is, "the US has wheat alone")
}

func TestASetIsTheSameInWhateverOrderItIsGiven(t *testing.T) {
	t.Parallel()
	set := allergens.Of([]allergens.Allergen{"milk", "wheat", "milk", "eggs"})
	require.Equal(t, allergens.Set{"wheat", "eggs", "milk"}, set)
	require.Equal(t, set, allergens.Of([]allergens.Allergen{"eggs", "milk", "wheat"}))
}

func TestUnknownIsNotNone(t *testing.T) {
	t.Parallel()
	require.False(t, allergens.Of(nil).Known())
	require.True(t, allergens.Of([]allergens.Allergen{}).Known())
	type holder struct {
		Allergens allergens.Set `json:"allergens,omitzero"`
	}
	for text, known := range map[string]bool{`{}`: false, `{"allergens":[]}`: true, `{"allergens":["milk"]}`: true} {
		var one holder
		require.NoError(t, json.Unmarshal([]byte(text), &one))
		require.Equal(t, known, one.Allergens.Known(), text)
		written, err := json.Marshal(one)
		require.NoError(t, err)
		require.JSONEq(t, text, string(written))
	}
}

func TestACodeThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	var checks domain.Checks
	allergens.Of([]allergens.Allergen{"gluten", "milk", "bread"}).Check(&checks, "/allergens")
	var invalid *domain.InvalidError
	require.ErrorAs(t, checks.Err(), &invalid)
	require.Len(t, invalid.Problems, 2)
	require.Equal(t, "/allergens/1", invalid.Problems[0].Pointer)
}
