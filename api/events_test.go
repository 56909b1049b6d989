package api

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/eventfeed"
	"crumbtrail/api/problem"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/eventstore/eventstoretest"
)

type sentEvent = eventfeed.Event

// following serves the events of a kitchen.
type following struct {
	*handlers
	memory     *eventstoretest.MemoryLog
	t          *testing.T
	httpServer *httptest.Server
	hub        *broadcast.Hub
}

func serveEvents(t *testing.T, options Options) *following {
	t.Helper()
	memory := new(eventstoretest.MemoryLog)
	store := memory.Open()
	options.Application, options.Events, options.Head = commands.New(store, commands.Options{}), broadcast.New(store), store.Head
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- options.Events.Run(ctx) }()
	options.Log = store
	h, err := register(options)
	require.NoError(t, err)
	server := httptest.NewServer(h.Server)
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
		server.Close()
	})
	return &following{handlers: h, memory: memory, t: t, httpServer: server, hub: options.Events}
}

// define defines an item in a kitchen, which is one event.
func (f *following) define(kitchen domain.Kitchen, slug domain.Slug, name string) {
	f.t.Helper()
	_, err := f.Application.DefineItem(f.t.Context(), commands.Caller{Kitchen: kitchen, Actor: "tester"},
		commands.DefineItem{Item: catalog.Item{Slug: slug, Name: name, Kind: catalog.Ingredient}})
	require.NoError(f.t, err)
}

// readEvents returns the next events after an id, and all ids.
func (f *following) readEvents(path, lastID string, count int, meanwhile func()) (events []sentEvent, ids []string) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.httpServer.URL+path, nil)
	require.NoError(f.t, err)
	if lastID != "" {
		request.Header.Set("Last-Event-ID", lastID)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(f.t, err)
	defer response.Body.Close()
	require.Equal(f.t, http.StatusOK, response.StatusCode)
	require.Equal(f.t, "text/event-stream", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	for began := false; len(events) < count; {
		require.True(f.t, lines.Scan(), "%v", lines.Err())
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, id)
		}
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var event sentEvent
			require.NoError(f.t, json.Unmarshal([]byte(text), &event))
			events = append(events, event)
		}
		if lines.Text() == "" && !began && meanwhile != nil {
			began = true
			meanwhile()
		}
	}
	return events, ids
}

func TestEventsAreFollowedAndResumedWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	f.define(domain.Home, "before", "Before")
	live, ids := f.readEvents("/v1/events", "", 2, func() {
		f.define(domain.Home, "flour", "Flour")
		f.define("elsewhere", "secret", "Of another kitchen")
		f.define("home2", "secret", "Of a kitchen that sounds alike")
		f.define(domain.Home, "salt", "Salt")
	})
	require.Equal(t, []string{"item-home.flour", "item-home.salt"}, []string{live[0].Stream, live[1].Stream})
	require.Equal(t, "tester", live[0].Actor)
	require.Equal(t, "item.defined.v1", live[0].Type)
	require.JSONEq(t, `{"definition":{"slug":"flour","name":"Flour","kind":"ingredient"}}`, string(live[0].Data))
	require.Equal(t, []string{"1", "2", "5"}, ids, "the first id is where the reader began")

	f.define(domain.Home, "sugar", "Sugar")
	resumed, _ := f.readEvents("/v1/events", ids[1], 2, nil)
	require.Equal(t, []string{"item-home.salt", "item-home.sugar"}, []string{resumed[0].Stream, resumed[1].Stream})
	all, _ := f.readEvents("/v1/events?after=0", "", 4, nil)
	require.Equal(t, "item-home.before", all[0].Stream)
	again, _ := f.readEvents("/v1/events?after=0", ids[2], 1, nil)
	require.Equal(t, "item-home.sugar", again[0].Stream, "the header counts more than the address")
}

func TestABrokenEventDoesNotBlockLaterOnes(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	broken := []eventstore.NewEvent{
		{ID: uuid.New(), Type: "item.defined.v1", Data: []byte(`{"definition`), Metadata: []byte(`{"kitchen":"home","actor":"tester"}`)},
		{ID: uuid.New(), Type: "item.defined.v1", Data: []byte(`{}`), Metadata: []byte("{")},
	}
	_, err := f.Log.Append(t.Context(), "item-home.broken", eventstore.NoStream(), broken)
	require.NoError(t, err)
	f.define(domain.Home, "flour", "Flour")
	events, ids := f.readEvents("/v1/events?after=0", "", 3, nil)
	require.Equal(t, []string{"0", "1", "2", "3"}, ids)
	require.JSONEq(t, `"{\"definition"`, string(events[0].Data))
	require.Equal(t, "tester", events[0].Actor)
	require.JSONEq(t, `{}`, string(events[1].Data))
	require.Equal(t, "item-home.flour", events[2].Stream)
}

func TestTheStartOfAnEventStreamIsValidated(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	for query, status := range map[string]int{"after=flour": 422, "after=-1": 422, "after=1&after=2": 400, "from=1": 422} {
		response, err := http.Get(f.httpServer.URL + "/v1/events?" + query)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode, query)
	}
	response, err := http.Head(f.httpServer.URL + "/v1/events")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.NoError(t, response.Body.Close())
}

func TestAReaderBeyondTheEndLearnsWhereTheLogEnds(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	f.define(domain.Home, "flour", "Flour")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.httpServer.URL+"/v1/events", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Last-Event-ID", "99")
	for range 2 { // the second time as a query
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		var p problem.Problem
		require.NoError(t, json.NewDecoder(response.Body).Decode(&p))
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusGone, response.StatusCode)
		require.Equal(t, "beyond_end", p.Code)
		head, err := f.Log.Head(t.Context())
		require.NoError(t, err)
		require.Equal(t, head.String(), p.Head)
		resumed, err := http.Get(f.httpServer.URL + "/v1/events?after=" + p.Head)
		require.NoError(t, err)
		require.NoError(t, resumed.Body.Close())
		require.Equal(t, http.StatusOK, resumed.StatusCode, "a reader can resume at the head")
		request.Header.Del("Last-Event-ID")
		request.URL.RawQuery = "after=99"
	}
}

func TestAReaderOfAnotherLogLearnsWhichLogThisIs(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	f.define(domain.Home, "flour", "Flour")
	id, err := f.Log.LogID(t.Context())
	require.NoError(t, err)
	follow := func(query, header string) (int, problem.Problem, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.httpServer.URL+"/v1/events"+query, http.NoBody)
		require.NoError(t, err)
		if header != "" {
			request.Header.Set("Crumbtrail-Log-Id", header)
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		var p problem.Problem
		if response.StatusCode != http.StatusOK {
			require.NoError(t, json.NewDecoder(response.Body).Decode(&p))
		}
		return response.StatusCode, p, response.Header.Get("Crumbtrail-Log-Id")
	}
	for _, query := range []string{"", "?after=0", "?after=1&log_id=" + id.String()} {
		status, _, named := follow(query, id.String())
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, id.String(), named)
	}
	for query, header := range map[string]string{
		"": uuid.NewString(), "?after=1": "no id", "?after=0&log_id=" + uuid.NewString(): "", "?log_id=" + uuid.NewString(): id.String(),
	} {
		status, p, _ := follow(query, header)
		require.Equal(t, http.StatusGone, status, query)
		require.Equal(t, "beyond_end", p.Code)
		require.Equal(t, []string{id.String(), "1"}, []string{p.LogID, p.Head})
	}
}

func TestReadersAreDisconnectedWhenTheLogIsReplaced(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{})
	for _, slug := range []domain.Slug{"flour", "salt", "sugar"} {
		f.define(domain.Home, slug, "Name")
	}
	response, err := http.Get(f.httpServer.URL + "/v1/events?after=3")
	require.NoError(t, err)
	defer response.Body.Close()
	f.memory.CutTo(2)
	commands.Forget(f.Application)
	f.hub.Restart()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err, "the stream ends")
	again, err := http.Get(f.httpServer.URL + "/v1/events?after=3")
	require.NoError(t, err)
	require.NoError(t, again.Body.Close())
	require.Equal(t, http.StatusGone, again.StatusCode)
	f.define(domain.Home, "sugar", "Another sugar")
	events, _ := f.readEvents("/v1/events?after=2", "", 1, nil)
	require.Equal(t, "item-home.sugar", events[0].Stream)
}

func TestTheNumberOfReadersIsLimited(t *testing.T) {
	t.Parallel()
	f := serveEvents(t, Options{Readers: 1})
	follow := func() (status int, end func()) {
		response, err := http.Get(f.httpServer.URL + "/v1/events")
		require.NoError(t, err)
		end = sync.OnceFunc(func() { require.NoError(t, response.Body.Close()) })
		t.Cleanup(end)
		return response.StatusCode, end
	}
	first, end := follow()
	require.Equal(t, http.StatusOK, first)
	second, _ := follow()
	require.Equal(t, http.StatusServiceUnavailable, second)
	end()
	require.Eventually(t, func() bool {
		third, _ := follow()
		return third == http.StatusOK
	}, 20*time.Second, 5*time.Millisecond)
}
