package access

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A position is a number of the log of all kitchens, so one of another kitchen is a place
// between our own events. It must mean what our own last position before it means, and
// nothing else.

// between returns a position of the other kitchen, the last of ours before it and how many
// events are ours up to there.
func between(t *testing.T, mine, other *fixture) (foreign, own string, count int) {
	t.Helper()
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return n
	}
	var positions []int
	all := mine.p.follow(t, "/v1/events?after=0", mine.admin)
	for _, found := range regexp.MustCompile(`(?m)^id: (\d+)\ndata: `).FindAllStringSubmatch(all, -1) {
		positions = append(positions, number(found[1]))
	}
	require.NotEmpty(t, positions)
	at := number(other.at)
	last := -1
	for i, position := range positions {
		if position < at {
			last = i
		}
	}
	require.Positive(t, last)
	return other.at, strconv.Itoa(positions[last]), last + 1
}

// placed is what tells a position, or the revision that was asked for, in an answer.
var placed = regexp.MustCompile(`"(as_of_position|position|seen)":"?\d+"?|expected revision \d+`)

// alike returns an answer without positions and without what varies.
func alike(a answer) string {
	return placed.ReplaceAllString(same(a), "PLACE")
}

func TestPlacesOfAnotherKitchenTellNothing(t *testing.T) {
	t.Parallel()
	p := start(t)
	mine, other := furnish(t, p, ours), furnish(t, p, theirs)
	t.Run("cursors", func(t *testing.T) { cursorsCross(t, p, mine, other) })
	t.Run("revisions", func(t *testing.T) { revisionsCross(t, p, mine, other) })
	t.Run("idempotency keys", func(t *testing.T) { keysCross(t, p, mine, other) })
	t.Run("positions", func(t *testing.T) { positionsCross(t, p, mine, other) })
}

func positionsCross(t *testing.T, p *program, mine, other *fixture) {
	t.Helper()
	mine.do(http.StatusOK, http.MethodPut, "/v1/items/@-flour", `{"name": "@ flour afterwards", "kind": "ingredient"}`)
	mine.do(http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item": "@-sugar", "amount": 5, "unit": "kg"}`)
	foreign, own, before := between(t, mine, other)

	asked := 0
	for _, op := range published(t).operations() {
		takesPosition := slices.ContainsFunc(op.Parameters, func(p struct {
			Name, In string
			Schema   map[string]any
		},
		) bool {
			return p.Name == "as_of"
		})
		if !takesPosition || op.Method != http.MethodGet {
			continue
		}
		path, _ := mine.fill(op.Path)
		ask := func(at string) answer {
			query := url.Values{"as_of": {at}}
			if strings.HasPrefix(op.Path, "/v1/shopping-list") {
				query.Set("plans", mine.ids["plan"])
			}
			joint := "?"
			if strings.Contains(needed[op.Path], "?") {
				joint = "&"
			}
			path := path + needed[op.Path] + joint + query.Encode()
			return p.send(t, op.Method, path, "", append(slices.Clone(mine.admin), "Crumbtrail-Min-Position", mine.at)...)
		}
		theirs, ours := ask(foreign), ask(own)
		require.Less(t, theirs.status, http.StatusInternalServerError, "%s: %s", op.ID, theirs.body)
		require.Empty(t, other.leaks(fmt.Sprint(theirs.header, theirs.body)), op.ID)
		require.Equal(t, alike(ours), alike(theirs), op.ID)
		asked++
	}
	require.Greater(t, asked, 5)

	items := p.send(t, http.MethodGet, "/v1/items", "", append(slices.Clone(mine.admin), "Crumbtrail-Min-Position", mine.at)...)
	waited := p.send(t, http.MethodGet, "/v1/items", "", append(slices.Clone(mine.admin), "Crumbtrail-Min-Position", foreign)...)
	require.Equal(t, alike(items), alike(waited), "a position to wait for")

	for _, where := range []struct{ path, header string }{
		{path: "/v1/events?after=" + foreign},
		{path: "/v1/events", header: foreign},
	} {
		got := p.followFrom(t, where.path, where.header, mine.admin)
		require.Empty(t, other.leaks(got))
		all := strings.Count(p.follow(t, "/v1/events?after=0", mine.admin), "\ndata: ")
		require.Equal(t, all-before, strings.Count(got, "\ndata: "), "our events after it: %s", where)
	}
}

// followFrom follows events after a position that a browser sends when it reconnects.
func (p *program) followFrom(t *testing.T, path, last string, headers []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, http.NoBody)
	require.NoError(t, err)
	request.Header.Set(headers[0], headers[1])
	if last != "" {
		request.Header.Set("Last-Event-ID", last)
	}
	response, err := p.http.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	var text strings.Builder
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		text.WriteString(lines.Text() + "\n")
	}
	return text.String()
}

// A cursor is a place in the order of a list: one of another kitchen continues our list.
func cursorsCross(t *testing.T, p *program, mine, other *fixture) {
	t.Helper()
	pages := 0
	for _, op := range published(t).operations() {
		takesCursor := false
		for _, parameter := range op.Parameters {
			takesCursor = takesCursor || parameter.Name == "cursor"
		}
		if !takesCursor || op.Method != http.MethodGet {
			continue
		}
		page := func(f *fixture, cursor string) (answer, string) {
			path, _ := f.fill(op.Path)
			got := p.send(t, op.Method, path+"?limit=1&cursor="+url.QueryEscape(cursor), "",
				append(slices.Clone(f.admin), "Crumbtrail-Min-Position", other.at)...)
			if got.status != http.StatusOK {
				return got, ""
			}
			return got, into[struct{ Next string }](t, got).Next
		}
		_, next := page(other, "")
		if next == "" {
			continue
		}
		pages++
		for cursor := next; cursor != ""; {
			var got answer
			got, cursor = page(mine, cursor)
			require.Equal(t, http.StatusOK, got.status, "%s: %s", op.ID, got.body)
			require.Empty(t, other.leaks(fmt.Sprint(got.header, got.body)), op.ID)
		}
	}
	require.Greater(t, pages, 5)
}

// A revision counts the events of one thing: that of another kitchen's thing is a number
// that ours has, or has not.
func revisionsCross(t *testing.T, p *program, mine, other *fixture) {
	t.Helper()
	for range 3 { // so that theirs is a revision that ours does not have
		other.do(http.StatusOK, http.MethodPatch, "/v1/kitchen", `{"name": "@ `+strconv.Itoa(other.sent)+`"}`)
	}
	item := func(f *fixture) answer {
		return p.send(t, http.MethodGet, "/v1/kitchen", "", append(slices.Clone(f.admin), "Crumbtrail-Min-Position", other.at)...)
	}
	tag := item(other).header.Get("ETag")
	require.NotEqual(t, tag, item(mine).header.Get("ETag"))
	change := func(tag string) answer {
		return p.send(t, http.MethodPatch, "/v1/kitchen", `{"name": "n"}`, append(slices.Clone(mine.admin), "If-Match", tag)...)
	}
	crossed := change(tag)
	require.Equal(t, http.StatusPreconditionFailed, crossed.status, crossed.body)
	require.Equal(t, alike(change(`"987654"`)), alike(crossed))
	require.Empty(t, other.leaks(crossed.body))
	got := p.send(t, http.MethodGet, "/v1/kitchen", "", append(slices.Clone(mine.admin), "If-None-Match", tag)...)
	require.Equal(t, http.StatusOK, got.status, "ours is another one")
}

// The same idempotency key is another one in each kitchen.
func keysCross(t *testing.T, p *program, mine, other *fixture) {
	t.Helper()
	receive := func(f *fixture) answer {
		return p.send(t, http.MethodPost, "/v1/pantry/lots", `{"item": "`+f.ids["item"]+`", "amount": 1, "unit": "g"}`,
			append(slices.Clone(f.admin), "Idempotency-Key", "shared-between-both")...)
	}
	first, crossed := receive(other), receive(mine)
	require.Equal(t, http.StatusCreated, first.status, first.body)
	require.Equal(t, http.StatusCreated, crossed.status, crossed.body)
	require.Empty(t, crossed.header.Get("Idempotency-Replayed"))
	require.Empty(t, other.leaks(fmt.Sprint(crossed.header, crossed.body)))
	require.Equal(t, crossed.body, receive(mine).body, "repeated in its own kitchen")
}
