package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/eventstore"
)

// step is a line of a replay.
type step struct {
	told
	Event map[string]any
	State map[string]any
	Error problem.Problem
}

func steps(t *testing.T, a answer) []step {
	t.Helper()
	require.Equal(t, "application/x-ndjson", a.Header().Get("Content-Type"))
	var all []step
	for line := range bytes.Lines(a.Body.Bytes()) {
		var one step
		require.NoError(t, json.Unmarshal(line, &one), "%s", line)
		all = append(all, one)
	}
	return all
}

func TestAStreamIsReplayed(t *testing.T) {
	t.Parallel()
	k := open(t)
	at := k.bakery()
	k.send(http.MethodPost, at+"/plans", "").is(http.StatusCreated)
	stream := "occasion-home." + at[len("/v1/occasions/"):]
	path := "/v1/audit/streams/" + stream

	t.Run("event by event, with the state after each", func(t *testing.T) {
		a := k.get(path + "/replay")
		require.Equal(t, k.head().String(), a.Header().Get("Crumbtrail-Position"))
		all := steps(t, a)
		require.Len(t, all, 6)
		for i, one := range all {
			require.Equal(t, i, one.Revision)
			require.NotEmpty(t, one.Position)
			require.NotEmpty(t, one.Description)
			require.NotEmpty(t, one.Event)
			require.Equal(t, "anonymous", one.Actor)
		}
		require.NotContains(t, all[0].State, "production")
		require.Len(t, all[1].State["production"], 1)
		require.NotContains(t, all[4].State, "active")
		require.Contains(t, all[5].State, "active")
	})
	t.Run("a part of it", func(t *testing.T) {
		all := steps(t, k.get(path+"/replay?from=1&to=2"))
		require.Len(t, all, 2)
		require.Len(t, all[0].State["production"], 1)
		require.Len(t, steps(t, k.get(path+"/replay?to=0")), 1)
		require.Empty(t, k.get(path+"/replay?from=9").Body.String())
		for _, query := range []string{"to=x", "to=-1", "from=1.5", "to=99999999999999999999", "upto=1"} {
			k.send(http.MethodGet, path+"/replay?"+query, "").refused(http.StatusUnprocessableEntity, "invalid")
		}
	})
	t.Run("an event in full", func(t *testing.T) {
		one := into[struct {
			step
			Data, Metadata map[string]any
		}](k.get(path + "/events/1"))
		require.Equal(t, "Set 3 batches of bread/loaf", one.Description)
		require.Equal(t, map[string]any{"finished_unit": "bread/loaf", "batches": 3.0}, one.Data)
		require.Equal(t, "SetProductionTarget", one.Metadata["command"])
		k.send(http.MethodGet, path+"/events/99", "").refused(http.StatusNotFound, "not_found")
		k.send(http.MethodGet, path+"/events/x", "").refused(http.StatusUnprocessableEntity, "invalid")
	})
	t.Run("streams that do not exist, or of other kitchens or categories, are not found", func(t *testing.T) {
		for _, name := range []string{
			"pantry-home", "item-home.none", "item-elsewhere.flour", "pantry-elsewhere", "flour-home", "home", "$all",
			"item-home2.flour",
		} {
			k.send(http.MethodGet, "/v1/audit/streams/"+name+"/replay", "").refused(http.StatusNotFound, "not_found")
			k.send(http.MethodGet, "/v1/audit/streams/"+name+"/events/0", "").refused(http.StatusNotFound, "not_found")
		}
		other := *k
		other.options.Authenticate = administratorOf("elsewhere")
		var err error
		other.handler, err = api.New(other.options)
		require.NoError(t, err)
		other.send(http.MethodGet, path+"/replay", "").refused(http.StatusNotFound, "not_found")
		other.send(http.MethodGet, path+"/events/0", "").refused(http.StatusNotFound, "not_found")
	})
}

// made is a log with one long stream, whose events are generated when they are read.
type made struct {
	eventstore.Store
	events  int
	broken  int // this event is no JSON
	gate    chan struct{}
	stopped chan struct{}
}

const madeLot = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005"

func (l *made) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		if limit == 0 && l.stopped != nil {
			defer close(l.stopped)
		}
		for i := int(from); i < l.events && (limit == 0 || i < int(from)+limit); i++ {
			if limit == 0 && i == 1 && l.gate != nil {
				<-l.gate
			}
			event := eventstore.Event{
				Stream: stream, Revision: uint64(i), Position: eventstore.Position{Commit: uint64(i), Prepare: uint64(i)}, ID: uuid.New(),
				Metadata: []byte(`{"actor":"Ada"}`),
				Type:     "lot.adjusted.v1", Data: []byte(`{"lot":"` + madeLot + `","change":"1","cost":"1","reason":"counted"}`),
			}
			switch i {
			case 0:
				event.Type, event.Data = "lot.received.v1", []byte(`{"id":"`+madeLot+`","item":"flour","amount":"1","unit":"kg","cost":"1",`+
					`"received_on":"2026-11-01"}`)
			case l.broken:
				event.Data = []byte(`{`)
			}
			if ctx.Err() != nil {
				yield(eventstore.Event{}, ctx.Err())
				return
			}
			if !yield(event, nil) {
				return
			}
		}
	}
}

func (l *made) served(t *testing.T, with ...func(*api.Options)) *kitchen {
	return open(t, append(with, func(o *api.Options) { l.Store, o.Log = o.Log, l })...)
}

func TestAReplayEndsWithAnErrorAtABrokenEvent(t *testing.T) {
	t.Parallel()
	log := &lines{}
	k := (&made{events: 9, broken: 5}).served(t, logTo(log))
	all := steps(t, k.get("/v1/audit/streams/pantry-home/replay"))
	require.Len(t, all, 6)
	last := all[5].Error
	require.Equal(t, "broken_event", last.Code)
	require.Contains(t, last.Detail, "event 5 of pantry-home")
	require.Contains(t, log.String(), "lot.adjusted.v1, event 5 of pantry-home", "the log has the reason")
	require.Equal(t, `"{"`, string(into[struct{ Data json.RawMessage }](k.get("/v1/audit/streams/pantry-home/events/5")).Data))
}

func TestACommandReportsABrokenEvent(t *testing.T) {
	t.Parallel()
	k := open(t)
	broken := []eventstore.NewEvent{{ID: uuid.New(), Type: "item.defined.v1", Data: []byte(`{"definition`), Metadata: []byte(`{}`)}}
	_, err := k.store.Append(t.Context(), "item-home.flour", eventstore.NoStream(), broken)
	require.NoError(t, err)
	refused := k.send(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`).refused(http.StatusInternalServerError,
		"broken_event")
	require.Contains(t, refused.Detail, "event 0 of item-home.flour")
}

// heap returns how much memory is in use. Pools are emptied by the second collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}

// pull starts to read a replay from a server.
func (k *kitchen) pull(path string) (*http.Response, context.CancelFunc) {
	k.t.Helper()
	server := httptest.NewServer(k.handler)
	k.t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(k.t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, http.NoBody)
	require.NoError(k.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(k.t, err)
	require.Equal(k.t, http.StatusOK, response.StatusCode)
	return response, cancel
}

func TestALongReplayIsStreamed(t *testing.T) {
	t.Run("in constant memory", func(t *testing.T) {
		response, cancel := (&made{events: 40_000, broken: -1}).served(t).pull("/v1/audit/streams/pantry-home/replay")
		defer cancel()
		defer response.Body.Close()
		after, read, size := map[int]uint64{}, 0, 0
		received := bufio.NewScanner(response.Body)
		for received.Scan() {
			size += len(received.Bytes())
			if read++; read == 2_000 || read%13_000 == 0 {
				after[read] = heap()
			}
		}
		require.NoError(t, received.Err())
		require.Equal(t, 40_000, read)
		for at, used := range after {
			require.Less(t, int64(used)-int64(after[2_000]), int64(size/8), "after %d lines: %v", at, after)
		}
	})
	t.Run("the first line does not wait for the last", func(t *testing.T) {
		log := &made{events: 3, broken: -1, gate: make(chan struct{})}
		response, cancel := log.served(t).pull("/v1/audit/streams/pantry-home/replay")
		defer cancel()
		defer response.Body.Close()
		line, err := bufio.NewReader(response.Body).ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, "Received 1 kg flour for 1")
		close(log.gate)
	})
	t.Run("it stops when its reader disconnects", func(t *testing.T) {
		log := &made{events: 1 << 40, broken: -1, stopped: make(chan struct{})}
		response, cancel := log.served(t).pull("/v1/audit/streams/pantry-home/replay")
		_, err := io.CopyN(io.Discard, response.Body, 100_000)
		require.NoError(t, err)
		cancel()
		_ = response.Body.Close()
		select {
		case <-log.stopped:
		case <-time.After(20 * time.Second):
			require.Fail(t, "it reads on without a reader")
		}
	})
	t.Run("HEAD is answered without a body", func(t *testing.T) {
		log := &made{events: 1 << 40, broken: -1}
		a := log.served(t).send(http.MethodHead, "/v1/audit/streams/pantry-home/replay", "")
		require.Equal(t, http.StatusOK, a.Code)
		require.Empty(t, a.Body.String())
	})
}

func TestAnEventOfANewerVersionIsNamed(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	stream := "occasion-home." + occasion[len("/v1/occasions/"):]
	write := func(stream string, at eventstore.Expected, kind, data string) {
		t.Helper()
		_, err := k.store.Append(t.Context(), stream, at, []eventstore.NewEvent{{
			ID: uuid.New(), Type: kind, Data: []byte(data), Metadata: []byte(`{"kitchen":"home"}`),
		}})
		require.NoError(t, err)
	}
	write(stream, eventstore.Exactly(2), "occasion.sold-out.v1", `{}`)
	write("item-home.salt", eventstore.NoStream(), "item.defined.v1", `{"slug"`)
	head := k.head()
	for _, a := range []answer{
		k.send(http.MethodPatch, occasion, `{"name":"Fair"}`),
		k.send(http.MethodPost, occasion+"/plans", ""),
		k.send(http.MethodGet, occasion+"/summary?as_of="+head.String(), ""),
	} {
		p := a.refused(http.StatusServiceUnavailable, "newer_version")
		require.Contains(t, p.Detail, "event 3 of "+stream)
		require.Contains(t, p.Detail, "Update this instance")
	}
	require.Equal(t, head, k.head(), "nothing was written")
	all := steps(t, k.get("/v1/audit/streams/"+stream+"/replay"))
	require.Equal(t, "newer_version", all[3].Error.Code)
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`).refused(http.StatusInternalServerError, "broken_event")
	require.Equal(t, 1, verdicts(t, k.get("/v1/audit/verify"))[2].Totals.Newer)
}
