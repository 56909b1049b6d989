package access

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
)

// Secrets are in nothing that is written down, whatever is done with them: neither in the
// log, a problem, a metric, an event, a page, a document or the database, nor in what other
// users of the machine see of processes.
func TestSecretsAreWrittenDownNowhere(t *testing.T) {
	t.Parallel()
	p := start(t)
	kitchen := furnish(t, p, ours)
	admin, _ := p.key(t, ours, access.Admin)
	operator, _ := p.key(t, ours, access.Operator)
	session, _ := p.session(t, ours, access.Admin)
	link := into[struct{ Code string }](t, p.send(t, http.MethodPost, "/v1/access/links", `{"name": "Ada", "role": "cook"}`, admin...)).Code
	require.NotEmpty(t, link)
	secrets := []string{
		strings.TrimPrefix(admin[1], "Bearer "), strings.TrimPrefix(operator[1], "Bearer "),
		strings.TrimPrefix(session[1], "crumbtrail="), link,
	}
	var said strings.Builder
	for _, secret := range secrets {
		for _, misused := range []answer{
			p.send(t, http.MethodGet, "/v1/items?key="+secret, "", admin...),
			p.send(t, http.MethodGet, "/v1/items?q="+secret, "", admin...),
			p.send(t, http.MethodGet, "/pantry?token="+secret, "", append(admin, asksForPage...)...),
			p.send(t, http.MethodGet, "/v1/items/"+secret, "", admin...),
			p.send(t, http.MethodGet, "/"+secret, "", asksForPage...),
			p.send(t, http.MethodGet, "/v1/me?lang="+strings.ReplaceAll(secret, "_", "%5f"), ""),
			p.send(t, http.MethodGet, "/v1/me", "", "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(secret+":"))),
			p.send(t, http.MethodGet, "/v1/me", "", "Authorization", "Bearer "+secret[:len(secret)-1]),
			p.send(t, http.MethodGet, "/v1/me", "", "Cookie", "crumbtrail="+secret+"; kitchen="+secret),
			p.send(t, http.MethodGet, "/v1/me", "", "X-Request-Id", secret),
			p.send(t, http.MethodGet, "/v1/me", "", "X-Api-Key", secret),
			p.send(t, http.MethodGet, "/v1/me", "", append(admin, "Crumbtrail-Kitchen", secret[:40])...),
			p.send(t, http.MethodPost, "/v1/access/sessions", `{"credential": "`+secret[:len(secret)-2]+`", "x": "`+secret+`"}`),
		} {
			fmt.Fprintln(&said, misused.header, misused.body)
		}
	}
	for _, path := range []string{
		"/openapi.json", "/docs", "/v1/access/keys", "/v1/access/links", "/v1/access/sessions", "/v1/access/members",
		"/v1/audit/events?limit=500", "/v1/audit/streams/access-home/replay", "/v1/me",
	} {
		got := p.send(t, http.MethodGet, path, "", admin...)
		require.Equal(t, http.StatusOK, got.status, got.body)
		fmt.Fprintln(&said, got.header, got.body)
	}
	for _, path := range []string{"/", "/access", "/history", "/system", "/plans/" + kitchen.ids["plan"]} {
		fmt.Fprintln(&said, p.send(t, http.MethodGet, path, "", append(session, asksForPage...)...))
	}
	fmt.Fprintln(&said, p.send(t, http.MethodGet, "/metrics", "", operator...), p.follow(t, "/v1/events?after=0", admin))
	places := map[string]string{
		"an answer": said.String(), "the log": p.log.String(), "the database": p.dump(t), "a process": processes(t),
	}
	require.Contains(t, places["the log"], "/v1/access/keys")
	require.Contains(t, places["the database"], mark(ours)+" flour", "it is whole")
	require.Contains(t, places["a process"], "postgres")
	for place, text := range places {
		for _, secret := range secrets {
			_, hidden, _ := strings.Cut(secret[len("ctk_"):], "_")
			for from := 0; from+16 <= len(hidden); from += 8 { // no part of it either
				require.NotContains(t, text, hidden[from:from+16], "%s has a secret: …%s", place, near(text, hidden[from:from+16]))
			}
		}
	}
}

// near returns what is around a part of a text.
func near(text, part string) string {
	at := strings.Index(text, part)
	if at < 0 {
		return ""
	}
	return text[max(0, at-200):min(len(text), at+100)]
}

// dump returns every row of every table, as text; bytes as they are, too.
func (p *program) dump(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	tables, err := p.pool.Query(t.Context(), `
		SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)
		FROM information_schema.tables
		WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`)
	require.NoError(t, err)
	var names []string
	for tables.Next() {
		var name string
		require.NoError(t, tables.Scan(&name))
		names = append(names, name)
	}
	require.Greater(t, len(names), 20)
	for _, name := range names {
		rows, err := p.pool.Query(t.Context(), "SELECT * FROM "+name)
		require.NoError(t, err)
		for rows.Next() {
			values, err := rows.Values()
			require.NoError(t, err)
			for _, value := range values {
				if bytes, ok := value.([]byte); ok {
					value = string(bytes)
				}
				fmt.Fprintln(&text, value)
			}
		}
		require.NoError(t, rows.Err())
	}
	return text.String()
}

// processes returns what other users of the machine may see of the program and of its
// children, and more: the arguments and the environment of each process.
func processes(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, file := range []string{"cmdline", "environ"} {
		paths, err := filepath.Glob("/proc/[0-9]*/" + file)
		require.NoError(t, err)
		for _, path := range paths {
			content, _ := os.ReadFile(path) // a process may have ended
			text.Write(content)
		}
	}
	return text.String()
}
