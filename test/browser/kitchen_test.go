package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/pantry"
	"crumbtrail/internal/app"
	"crumbtrail/internal/pgtest"
)

// kitchen is a running application with some content.
type kitchen struct {
	url string
	// occasion and plan are the ones that the screens are about; "" if there are none.
	occasion, plan string
	// unplanned is an occasion without a plan, archived one that is archived; "" if there are none.
	unplanned, archived string
	// completed is a plan that is completed; "" if there is none.
	completed string
	// item, recipe and good are the definitions that the screens are about; "" if there
	// are none.
	item, recipe, good string
	// position is that of the last command.
	position string
	// actor sends commands; "" is anonymous.
	actor string
	stop  func()
}

// serve starts the application on a database.
func serve(t testing.TB, database string, sample bool, changes ...func(*app.Options)) *kitchen {
	t.Helper()
	options := app.Options{
		StorageOptions: app.StorageOptions{DatabaseURL: database}, Listen: "127.0.0.1:0", Consumption: pantry.FIFO,
		SampleKitchen: sample, Logger: slog.New(slog.DiscardHandler), AllowUnauthenticated: true,
	}
	for _, change := range changes {
		change(&options)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	announced, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		options.Ready = func(url string) error { announced <- url; return nil }
		ended <- app.Run(ctx, options)
	}()
	var once bool
	k := &kitchen{stop: func() {
		if stop(); !once {
			once = true
			require.NoError(t, <-ended)
		}
	}}
	t.Cleanup(k.stop)
	select {
	case k.url = <-announced:
	case err := <-ended:
		once = true
		require.FailNow(t, "the application ended", "%v", err)
	case <-time.After(time.Minute):
		require.FailNow(t, "the application does not start")
	}
	return k
}

// emptyKitchen has nothing in it.
func emptyKitchen(t testing.TB) *kitchen {
	t.Helper()
	return serve(t, pgtest.URL(t), false)
}

// sampleKitchen is the sample kitchen with a plan in production.
func sampleKitchen(t testing.TB) *kitchen {
	t.Helper()
	return sampleKitchenOn(t, pgtest.URL(t))
}

func sampleKitchenOn(t testing.TB, database string) *kitchen {
	t.Helper()
	k := serve(t, database, true)
	k.item, k.recipe, k.good = "almond-flour", "almond-biscotti", "biscotti-box"
	occasions := into[struct{ Items []struct{ ID string } }](t, k.get(t, "/v1/occasions"))
	k.occasion = occasions.Items[0].ID
	k.plan = into[struct{ ID string }](t, k.must(t, http.MethodPost, "/v1/occasions/"+k.occasion+"/plans", nil)).ID
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/lock", nil)
	k.must(t, http.MethodPost, "/v1/production-runs", map[string]any{
		"recipe": "almond-biscotti", "batches": 1, "actual_yield": 30, "occasion_id": k.occasion,
		"loss": map[string]any{"category": "broken", "notes": "the tray slipped"},
	})
	k.must(t, http.MethodPost, "/v1/assembly-runs", map[string]any{"finished_good": "biscotti-box", "quantity": 2, "occasion_id": k.occasion})
	return k
}

// must sends a command that succeeds.
func (k *kitchen) must(t testing.TB, method, path string, body any) []byte {
	t.Helper()
	status, answer := k.send(t, method, path, body)
	require.Less(t, status, 300, "%s %s: %s", method, path, answer)
	return answer
}

// send sends a request, and returns the status and the body of the answer.
func (k *kitchen) send(t testing.TB, method, path string, body any) (status int, answer []byte) {
	t.Helper()
	content, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), method, k.url+path, bytes.NewReader(content))
	require.NoError(t, err)
	if body == nil {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Crumbtrail-Actor", k.actor)
	if method == http.MethodGet && k.position != "" {
		request.Header.Set("Crumbtrail-Min-Position", k.position)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	if position := response.Header.Get("Crumbtrail-Position"); position != "" {
		k.position = position
	}
	return response.StatusCode, answer
}

func (k *kitchen) get(t testing.TB, path string) []byte {
	t.Helper()
	return k.must(t, http.MethodGet, path, nil)
}

func into[T any](t testing.TB, content []byte) T {
	t.Helper()
	var value T
	require.NoError(t, json.Unmarshal(content, &value), "%s", content)
	return value
}
