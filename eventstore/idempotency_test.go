package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

// again repeats a command that must not be decided a second time.
func again(t *testing.T, repository *tallies, command eventstore.Command) (eventstore.Outcome[fact], error) {
	t.Helper()
	return repository.Execute(t.Context(), stream, command, func([]string, eventstore.Expected) ([]fact, error) {
		t.Error("a repeated command is not decided again")
		return nil, nil
	})
}

func TestARepeatedCommandHasTheSameAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		// where returns the repository that the command is repeated on.
		where func(first *tallies, second *tallies, fresh func() *tallies) *tallies
		// isOutdated reports that its cached state does not have the key: the append is refused.
		isOutdated bool
	}{
		"on the same repository": {where: func(first, _ *tallies, _ func() *tallies) *tallies { return first }},
		"after a restart":        {where: func(_, _ *tallies, fresh func() *tallies) *tallies { return fresh() }},
		"on another instance":    {where: func(_, second *tallies, _ func() *tallies) *tallies { return second }, isOutdated: true},
	} {
		t.Run(name, func(t *testing.T) {
			log, store := newLog(t)
			first, second := newTallies(store), other(log)
			execute(t, second, command(), "before")
			made := execute(t, first, keyed("key", "hash"), "a", "b", "c")
			require.False(t, made.Replayed)
			execute(t, first, keyed("another", "hash"), "later")
			execute(t, first, command(), "later still")

			repository := test.where(first, second, func() *tallies { return newTallies(store) })
			want := made
			want.Replayed = true
			if test.isOutdated {
				answer, err := repository.Execute(t.Context(), stream, keyed("key", "hash"), mark("again"))
				require.NoError(t, err)
				require.Equal(t, want, answer)
			}
			for range 2 {
				answer, err := again(t, repository, keyed("key", "hash"))
				require.NoError(t, err)
				require.Equal(t, want, answer)
				answer, before, err := repository.Replay(t.Context(), stream, keyed("key", "hash"))
				require.NoError(t, err)
				require.True(t, before)
				require.Equal(t, want, answer)
			}
			_, events := written(t, store)
			require.Equal(t, 6, events, "nothing new was written")
		})
	}
}

func TestAKeyIsValidForOneCommand(t *testing.T) {
	log, store := newLog(t)
	first := newTallies(store)
	execute(t, first, keyed("key", "hash"), "a")
	for _, repository := range (repositories{first, newTallies(store), other(log)}) {
		_, err := again(t, repository, keyed("key", "other hash"))
		require.ErrorIs(t, err, eventstore.ErrKeyReused)
		var reused *eventstore.KeyReusedError
		require.ErrorAs(t, err, &reused)
		require.Equal(t, "hash", reused.First.KeyMAC, "it tells which command used the key")
		_, before, err := repository.Replay(t.Context(), stream, keyed("key", "other hash"))
		require.ErrorIs(t, err, eventstore.ErrKeyReused)
		require.False(t, before)
	}
	_, events := written(t, store)
	require.Equal(t, 1, events)
}

func TestAKeyThatWasNeverUsedIsNotReplayed(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	for _, command := range []eventstore.Command{command(), keyed("key", "hash")} {
		outcome, before, err := tallies.Replay(t.Context(), stream, command)
		require.NoError(t, err)
		require.False(t, before)
		require.Zero(t, outcome)
	}
	execute(t, tallies, command(), "a")
	execute(t, tallies, command(), "a")
	_, events := written(t, store)
	require.Equal(t, 2, events, "without a key the same command is two commands")
}

func TestARefusedCommandMayBeRepeatedUnderItsKey(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	_, err := tallies.Execute(t.Context(), stream, keyed("key", "hash"), func([]string, eventstore.Expected) ([]fact, error) {
		return nil, fmt.Errorf("not yet")
	})
	require.Error(t, err)
	require.False(t, execute(t, tallies, keyed("key", "hash"), "a").Replayed)
}

// The stream has moved on because of the very command that is repeated.
func TestARepeatedCommandIsNotStale(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	execute(t, tallies, command(), "a")
	conditional := keyed("key", "hash")
	revision := uint64(0)
	conditional.IfRevision = []uint64{revision}
	made := execute(t, tallies, conditional, "b")
	for _, repository := range (repositories{tallies, newTallies(store)}) {
		answer, err := again(t, repository, conditional)
		require.NoError(t, err)
		require.True(t, answer.Replayed)
		require.Equal(t, made.Revision, answer.Revision)
	}
}

// Another process handles the command between this one's read and write.
func TestACommandThatLosesToItselfIsAnsweredFromTheLog(t *testing.T) {
	log, store := newLog(t)
	rival, decisions := other(log), 0
	var made eventstore.Outcome[fact]
	repository := newTallies(store)
	answer, err := repository.Execute(t.Context(), stream, keyed("key", "hash"), func(state []string, at eventstore.Expected) ([]fact, error) {
		decisions++
		made = execute(t, rival, keyed("key", "hash"), "once")
		return mark("twice")(state, at)
	})
	require.NoError(t, err)
	require.Equal(t, 1, decisions)
	made.Replayed = true
	require.Equal(t, made, answer)
	marks, _ := written(t, store)
	require.Equal(t, []string{"once"}, marks)
}

func TestACommandThatIsSentManyTimesAtOnceIsWrittenOnce(t *testing.T) {
	log, store := newLog(t)
	log.SlowCommits()
	all := repositories{newTallies(store), other(log), other(log)}
	const senders = 24
	answers := make([]eventstore.Outcome[fact], senders)
	var group errgroup.Group
	for sender := range senders {
		group.Go(func() (err error) {
			answers[sender], err = all[sender%len(all)].Execute(t.Context(), stream, keyed("key", "hash"), mark("a", "b"))
			return err
		})
	}
	require.NoError(t, group.Wait())
	made := 0
	for _, answer := range answers {
		if !answer.Replayed {
			made++
		}
		answer.Replayed = false
		require.Equal(t, eventstore.Outcome[fact]{Events: []fact{marked{"a"}, marked{"b"}}, Revision: 1, Position: answers[0].Position}, answer)
	}
	require.Equal(t, 1, made, "one of them did it")
	_, events := written(t, store)
	require.Equal(t, 2, events)
}

// Versions before there was a code stored a hash without a secret.
func TestAKeyOfAnEarlierVersionIsKnownByItsHash(t *testing.T) {
	_, store := newLog(t)
	_, err := store.Append(t.Context(), stream, eventstore.NoStream(), []eventstore.NewEvent{{
		ID: uuid.New(), Type: "tally.marked.v1", Data: []byte(`{"mark":"a"}`),
		Metadata: []byte(`{"command":"Mark","kitchen":"home","idempotency_key":"key","idempotency_hash":"old"}`),
	}})
	require.NoError(t, err)
	tallies := newTallies(store)
	same := keyed("key", "code")
	same.OldKeyHash = "old"
	answer, err := again(t, tallies, same)
	require.NoError(t, err)
	require.True(t, answer.Replayed)
	for _, other := range []eventstore.Command{keyed("key", "code"), keyed("key", "old"), keyed("key", "")} {
		_, err := again(t, tallies, other)
		require.ErrorIs(t, err, eventstore.ErrKeyReused)
	}
	// The hash means nothing where there is a code.
	execute(t, tallies, keyed("later", "code"), "b")
	other := keyed("later", "other code")
	other.OldKeyHash = "code"
	_, err = again(t, tallies, other)
	require.ErrorIs(t, err, eventstore.ErrKeyReused)
}

func TestACommandIsSignedOnlyIfItHasAKey(t *testing.T) {
	_, store := newLog(t)
	tallies := newTallies(store)
	unsigned := command()
	unsigned.Sign = func(context.Context) (string, error) { return "", errors.New("the secret is missing") }
	execute(t, tallies, unsigned, "a")
	unsigned.Key = "key"
	_, err := again(t, tallies, unsigned)
	require.ErrorContains(t, err, "the secret is missing")
	_, _, err = tallies.Replay(t.Context(), stream, unsigned)
	require.ErrorContains(t, err, "the secret is missing")
	signed := keyed("key", "")
	signed.Sign = func(context.Context) (string, error) { return "code", nil }
	execute(t, tallies, signed, "b")
	answer, err := again(t, tallies, keyed("key", "code"))
	require.NoError(t, err)
	require.True(t, answer.Replayed)
}
