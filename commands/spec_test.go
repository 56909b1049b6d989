package commands_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
)

// spec is what one command is tested for.
type spec[C, A any] struct {
	handle func(*commands.Application, context.Context, commands.Caller, C) (A, error)
	// fields is the JSON that an idempotency key is bound to, together with the
	// command's name. Logs hold hashes of it, so it never changes.
	fields string
	// stream is the one that is written to.
	stream string
	// accepted are the cases in which the command is accepted. The first is repeated.
	accepted []accepted[C, A]
	// other has another body than the first case. Where no other body leads to the same
	// stream, sendOther sends another command.
	other     C
	sendOther func(context.Context, *kitchentest.Kitchen, commands.Caller) error
	// since is what happens before the first case is repeated under its key.
	since []any
	// again is what a repetition without a key comes to: nothing, which is the default,
	// errDoesItAgain, or a refusal.
	again   error
	refused []refused[C]
}

type accepted[C, A any] struct {
	name    string
	given   []any
	command C
	events  []any
	answer  A // apart from its Result
}

type refused[C any] struct {
	name    string
	given   []any
	command C
	err     error
}

// errDoesItAgain is for commands that do the same once more.
var errDoesItAgain = errors.New("a repetition without a key does the same once more")

// specs are those of all commands.
func specs() map[string]func(*testing.T) {
	all := map[string]func(*testing.T){}
	for _, family := range []map[string]func(*testing.T){
		catalogSpecs(), occasionSpecs(), planSpecs(), planStateSpecs(), stockSpecs(),
		runSpecs(), kitchenSpecs(), shoppingSpecs(), orderSpecs(), correctionSpecs(), settlingSpecs(),
	} {
		maps.Copy(all, family)
	}
	return all
}

func TestCommands(t *testing.T) {
	t.Parallel()
	for name, run := range specs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t)
		})
	}
}

// run is the test of a command of that name.
func (s spec[C, A]) run(name string) func(*testing.T) {
	return func(t *testing.T) {
		for _, c := range s.accepted {
			t.Run(c.name, func(t *testing.T) { s.accepts(t, name, c) })
		}
		t.Run("is answered from the log under its key", s.replays)
		t.Run("is refused under the key of another body", s.refusesOtherBody)
		t.Run("is refused where the caller expects another revision", s.refusesStale)
		t.Run("repeated without a key", s.repeats)
		for _, c := range s.refused {
			t.Run(c.name, func(t *testing.T) { s.refuses(t, c) })
		}
	}
}

func kitchen(t *testing.T, given []any) *kitchentest.Kitchen {
	t.Helper()
	k := kitchentest.New(t)
	k.Given(given...)
	return k
}

func (s spec[C, A]) accepts(t *testing.T, name string, c accepted[C, A]) {
	k := kitchen(t, c.given)
	answer, err := s.handle(k.Application, t.Context(), k.Caller, c.command)
	require.NoError(t, err)
	result := resultIn(answer)
	require.Equal(t, commands.Result{Replaced: result.Replaced, Revision: result.Revision, Position: result.Position, Written: true}, result)
	require.Equal(t, k.Head(), result.Position)
	requireSame(t, c.answer, answer)
	all := k.Written()
	if first := result.Revision + 1 - uint64(len(all)); first > 0 {
		require.Equal(t, first-1, *result.Replaced, "the revision before the command")
	} else {
		require.Nil(t, result.Replaced)
	}
	var events []any
	for _, written := range all {
		events = append(events, written.Event)
		require.Equal(t, s.stream, written.Stream)
		require.Equal(t, eventstore.Metadata{
			Correlation: "test", Causation: written.Metadata.Causation, Command: name,
			Actor: "cook", Kitchen: "home", RecordedAt: kitchentest.Noon(),
		}, written.Metadata)
	}
	requireSame(t, kitchentest.AsEvents(c.events), events)
}

func (s spec[C, A]) replays(t *testing.T) {
	first := s.accepted[0]
	k := kitchen(t, first.given)
	caller := k.Caller
	caller.Key = "once"
	answer, err := s.handle(k.Application, t.Context(), caller, first.command)
	require.NoError(t, err)
	written := k.Written()
	text := []byte(written[0].Metadata.Command + "\n" + s.fields)
	code := hmac.New(sha256.New, []byte("known"))
	code.Write(text)
	now, err := json.Marshal(first.command)
	require.NoError(t, err)
	require.Empty(t, written[0].Metadata.KeyHash)
	require.Equal(t, hex.EncodeToString(code.Sum(nil)[:16]), written[0].Metadata.KeyMAC,
		"the key is bound to other fields; the command has %s", now)
	k.Given(s.since...)
	sum := sha256.Sum256(text)
	old := k.Rewritten(`"idempotency_mac":"`+written[0].Metadata.KeyMAC, `"idempotency_hash":"`+hex.EncodeToString(sum[:16]))
	for instance, app := range map[string]*commands.Application{
		"the same": k.Application, "another": k.Restart().Application, "one over a log of a version before there were codes": old.Application,
	} {
		again, err := s.handle(app, t.Context(), caller, first.command)
		require.NoError(t, err, instance)
		require.True(t, resultIn(again).Replayed, instance)
		want := resultIn(answer)
		want.Replayed = true
		require.Equal(t, want, resultIn(again), instance)
		requireSame(t, replayed(answer), again)
	}
	k.Expect()
}

// replayed is an answer without what a repetition does not know any more.
func replayed(answer any) any {
	switch answer := answer.(type) {
	case commands.TargetSet:
		answer.New = false
		return answer
	case commands.PlanAmended:
		answer.Before = answer.After
		return answer
	}
	return answer
}

func (s spec[C, A]) refusesOtherBody(t *testing.T) {
	k := kitchen(t, s.accepted[0].given)
	caller := k.Caller
	caller.Key = "once"
	_, err := s.handle(k.Application, t.Context(), caller, s.accepted[0].command)
	require.NoError(t, err)
	k.Written()
	if s.sendOther != nil {
		err = s.sendOther(t.Context(), k, caller)
	} else {
		_, err = s.handle(k.Application, t.Context(), caller, s.other)
	}
	require.ErrorIs(t, err, eventstore.ErrKeyReused)
	k.Expect()
}

func (s spec[C, A]) refusesStale(t *testing.T) {
	k := kitchen(t, s.accepted[0].given)
	caller := k.Caller
	caller.IfRevision = []uint64{1000, 1001}
	_, err := s.handle(k.Application, t.Context(), caller, s.accepted[0].command)
	require.ErrorAs(t, err, new(*eventstore.StaleError))
	k.Expect()
}

func (s spec[C, A]) repeats(t *testing.T) {
	k := kitchen(t, s.accepted[0].given)
	_, err := s.handle(k.Application, t.Context(), k.Caller, s.accepted[0].command)
	require.NoError(t, err)
	k.Written()
	again, err := s.handle(k.Application, t.Context(), k.Caller, s.accepted[0].command)
	switch {
	case errors.Is(s.again, errDoesItAgain):
		require.NoError(t, err)
		require.NotEmpty(t, k.Written())
		return
	case s.again != nil:
		requireRefusal(t, s.again, err)
	default:
		require.NoError(t, err)
		require.False(t, resultIn(again).Written)
		require.Equal(t, k.Head(), resultIn(again).Position)
	}
	k.Expect()
}

func (s spec[C, A]) refuses(t *testing.T, c refused[C]) {
	k := kitchen(t, c.given)
	_, err := s.handle(k.Application, t.Context(), k.Caller, c.command)
	requireRefusal(t, c.err, err)
	k.Expect()
}

// resultIn is the result in an answer.
func resultIn(answer any) commands.Result {
	if result, ok := answer.(commands.Result); ok {
		return result
	}
	return reflect.ValueOf(answer).FieldByName("Result").Interface().(commands.Result)
}

func requireSame(t *testing.T, want, got any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(commands.Result{}),
		cmpopts.IgnoreUnexported(occasion.Plan{})))
}

// requireRefusal requires a sentinel or an error of the same type with the same
// fields. Texts, and the list of what is possible, belong to the domain's own tests.
func requireRefusal(t *testing.T, want, err error) {
	t.Helper()
	if errors.Is(err, want) {
		return
	}
	found := reflect.New(reflect.TypeOf(want))
	require.True(t, errors.As(err, found.Interface()), "%v is not a %T", err, want)
	require.Empty(t, cmp.Diff(want, found.Elem().Interface(),
		cmpopts.IgnoreFields(domain.Problem{}, "Detail", "Code", "Args", "Needs"), cmpopts.IgnoreFields(occasion.StateError{}, "Allowed"),
		cmpopts.EquateEmpty()))
}

// invalid is the refusal of the fields at some places.
func invalid(pointers ...string) error {
	refusal := &domain.InvalidError{}
	for _, pointer := range pointers {
		refusal.Problems = append(refusal.Problems, domain.Problem{Pointer: pointer})
	}
	return refusal
}
