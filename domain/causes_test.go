package domain_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
)

func TestWhatRefusesACommandIsOneError(t *testing.T) {
	t.Parallel()
	state := errors.New("not in this state")
	reason, name := domain.Invalid("/reason", "is required"), domain.Invalid("/name", "must not be empty")
	require.NoError(t, domain.All(nil, nil))
	require.Equal(t, state, domain.All(nil, state), "one cause stays as it is")
	all := domain.All(domain.All(reason, state), nil, name)
	require.ErrorIs(t, all, state)
	invalid, ok := errors.AsType[*domain.InvalidError](all)
	require.True(t, ok)
	require.Len(t, invalid.Problems, 2, "faults of the input are one error")
	require.Len(t, domain.CausesOf(all), 2)
	require.Equal(t, "/reason: is required; /name: must not be empty; not in this state", all.Error())
}

func TestAnErrorMayBeAboutAField(t *testing.T) {
	t.Parallel()
	cause := errors.New("unknown")
	err := domain.At(cause, domain.FaultOn([]string{"/recipe"}, "/finished_unit", "does not exist"))
	require.ErrorIs(t, err, cause)
	located, ok := errors.AsType[domain.Located](err)
	require.True(t, ok)
	require.Equal(t, "/finished_unit", located.Faults()[0].Pointer)
	require.Equal(t, []string{"/recipe"}, located.Faults()[0].Needs)
}
