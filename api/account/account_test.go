package account_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/account"
	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// program serves the operations over a database.
type program struct {
	t     *testing.T
	store *credentials.Store
	pool  *pgxpool.Pool
	http  http.Handler
	log   *strings.Builder
}

func open(t *testing.T, isOpen bool) *program {
	t.Helper()
	return openWith(t, isOpen, nil)
}

func openWith(t *testing.T, isOpen bool, provider *openid.Provider) *program {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	p := &program{t: t, pool: pool, log: &strings.Builder{}}
	logger := slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.store, err = credentials.Open(t.Context(), pool, logger)
	require.NoError(t, err)
	authenticator := account.NewAuthenticator(p.store, isOpen)
	server, err := web.New(web.Options{
		Description: web.Description{Info: &huma.Info{Title: "test", Version: "1"}, SchemaName: huma.DefaultSchemaNamer},
		Problem:     func(err error) web.Failure { return problem.Of(err) }, Logger: logger,
		Authorize: caller.NewGuard(authenticator.Authenticate).Authorize,
	})
	require.NoError(t, err)
	account.Register(server, account.Options{
		Store: p.store, Authenticator: authenticator, Provider: provider,
		Actor: func(ctx context.Context, _ web.Acting) (string, error) { return caller.Of(ctx).Actor, nil },
	})
	p.http = server
	return p
}

type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

// send sends a request with headers: pairs of names and values.
func (p *program) send(method, path, body string, headers ...string) answer {
	p.t.Helper()
	request := httptest.NewRequestWithContext(p.t.Context(), method, path, strings.NewReader(body))
	if body == "" {
		request.Body = http.NoBody
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		switch headers[i] {
		case "RemoteAddr":
			request.RemoteAddr = headers[i+1]
		default:
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	recorded := httptest.NewRecorder()
	p.http.ServeHTTP(recorded, request)
	return answer{recorded, p.t}
}

func (a answer) is(status int) answer {
	a.t.Helper()
	require.Equal(a.t, status, a.Code, a.Body.String())
	return a
}

func (a answer) into(to any) {
	a.t.Helper()
	require.NoError(a.t, json.Unmarshal(a.Body.Bytes(), to))
}

func (a answer) code() string {
	a.t.Helper()
	var p struct{ Code string }
	a.into(&p)
	return p.Code
}

func bearer(token credentials.Token) []string {
	return []string{"Authorization", "Bearer " + token.Secret()}
}

func (p *program) key(kitchen domain.Kitchen, role access.Role) (credentials.Key, credentials.Token) {
	p.t.Helper()
	key, token, err := p.store.CreateKey(p.t.Context(), credentials.By{Kitchen: kitchen, Actor: "test"},
		credentials.NewKey{Name: "Key of " + string(role), Role: role})
	require.NoError(p.t, err)
	return key, token
}

func (p *program) me(headers ...string) (me account.Me) {
	p.t.Helper()
	p.send(http.MethodGet, "/v1/me", "", headers...).is(http.StatusOK).into(&me)
	return me
}

func TestAProgramIsOpenUntilTheFirstPrincipal(t *testing.T) {
	t.Parallel()
	p := open(t, true)
	require.Equal(t, account.Me{
		Kind: "local", Kitchen: domain.Home, Role: access.Admin, IsOperator: true,
		Kitchens: []account.InKitchen{{Kitchen: domain.Home, Role: access.Admin}},
	}, p.me())
	p.send(http.MethodGet, "/v1/access/keys", "").is(http.StatusOK)
	var key account.NewKey
	p.send(http.MethodPost, "/v1/access/keys", `{"name":"Till","role":"admin"}`).is(http.StatusCreated).into(&key)
	refused := p.send(http.MethodGet, "/v1/me", "").is(http.StatusUnauthorized)
	require.Equal(t, "unauthenticated", refused.code())
	require.Equal(t, `Bearer realm="crumbtrail"`, refused.Header().Get("WWW-Authenticate"))
	me := p.me("Authorization", "bearer "+key.Secret)
	require.Equal(t, "Till", me.Name)
	require.Equal(t, key.ID, me.ID)
	p.send(http.MethodDelete, "/v1/access/keys/"+key.ID, "", "Authorization", "Bearer "+key.Secret).is(http.StatusNoContent)
	p.send(http.MethodGet, "/v1/me", "").is(http.StatusUnauthorized)
}

func TestAProgramThatRequiresCredentialsIsNeverOpen(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	for _, path := range []string{"/v1/me", "/v1/access/keys", "/v1/access/sessions"} {
		require.Equal(t, "unauthenticated", p.send(http.MethodGet, path, "").is(http.StatusUnauthorized).code())
	}
}

func TestASessionIsInACookieThatScriptsDoNotRead(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, link, err := p.store.CreateLink(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"},
		credentials.NewLink{Name: "Ada", Role: access.Planner})
	require.NoError(t, err)
	for name, scheme := range map[string]struct{ url, cookie string }{
		"plain": {"http://10.0.0.1/v1/access/sessions", "crumbtrail"},
		"TLS":   {"https://10.0.0.1/v1/access/sessions", "__Host-crumbtrail"},
	} {
		body := `{"credential":"` + link.Secret() + `"}`
		if name == "TLS" {
			_, key := p.key(domain.Home, access.Cook)
			body = `{"credential":"` + key.Secret() + `"}`
		}
		signedIn := p.send(http.MethodPost, scheme.url, body, "User-Agent", "Phone").is(http.StatusCreated)
		require.NotContains(t, signedIn.Body.String(), "cts_")
		cookies := signedIn.Result().Cookies()
		require.Len(t, cookies, 1)
		cookie := cookies[0]
		require.Equal(t, scheme.cookie, cookie.Name)
		require.True(t, cookie.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
		require.Equal(t, name == "TLS", cookie.Secure)
		require.Equal(t, "/", cookie.Path)
		require.Empty(t, cookie.Domain)
		require.Equal(t, int((7 * 24 * time.Hour).Seconds()), cookie.MaxAge)
		base := strings.TrimSuffix(scheme.url, "/v1/access/sessions")
		sent := []string{"Cookie", cookie.Name + "=" + cookie.Value}
		var me account.Me
		p.send(http.MethodGet, base+"/v1/me", "", sent...).is(http.StatusOK).into(&me)
		require.Equal(t, "session", me.Kind)
		require.NotEmpty(t, me.Session)
		out := p.send(http.MethodDelete, base+"/v1/me/session", "", sent...).is(http.StatusNoContent)
		require.Negative(t, out.Result().Cookies()[0].MaxAge)
		p.send(http.MethodGet, base+"/v1/me", "", sent...).is(http.StatusUnauthorized)
	}
	again := p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+link.Secret()+`"}`).is(http.StatusUnauthorized)
	require.Contains(t, again.Body.String(), "used already")
}

func TestTheHeaderChoosesAmongTheKitchensOfTheCaller(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	session, _, err := p.store.UseLink(t.Context(), p.invitation(domain.Home, access.Admin), "phone", "r")
	require.NoError(t, err)
	_, token, err := p.store.JoinWithLink(t.Context(), p.invitation("bakery", access.Viewer), session.Member, "phone", "r")
	require.NoError(t, err)
	cookie := []string{"Cookie", "crumbtrail=" + token.Secret()}
	me := p.me(cookie...)
	require.Equal(t, domain.Home, me.Kitchen)
	require.Equal(t, access.Admin, me.Role)
	require.Equal(t, []account.InKitchen{{Kitchen: domain.Home, Role: access.Admin}, {Kitchen: "bakery", Role: access.Viewer}}, me.Kitchens)
	me = p.me(append(cookie, "Crumbtrail-Kitchen", "bakery")...)
	require.Equal(t, domain.Kitchen("bakery"), me.Kitchen)
	require.Equal(t, access.Viewer, me.Role)
	p.send(http.MethodGet, "/v1/access/keys", "", append(cookie, "Crumbtrail-Kitchen", "bakery")...).is(http.StatusForbidden)
	me = p.me("Cookie", cookie[1]+"; kitchen=bakery")
	require.Equal(t, domain.Kitchen("bakery"), me.Kitchen)
	require.Equal(t, domain.Home, p.me("Cookie", cookie[1]+"; kitchen=other").Kitchen, "a cookie of an earlier membership")
}

func TestAKitchenOfOthersAnswersLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	_, key := p.key(domain.Home, access.Admin)
	_, operator := p.key(domain.Home, access.Operator)
	for _, token := range []credentials.Token{key, operator} {
		exists := p.send(http.MethodGet, "/v1/me", "", append(bearer(token), "Crumbtrail-Kitchen", "bakery")...).is(http.StatusNotFound)
		for _, kitchen := range []string{"nowhere", "Bakery", "bakery ", "a.b", strings.Repeat("x", 41)} {
			missing := p.send(http.MethodGet, "/v1/me", "", append(bearer(token), "Crumbtrail-Kitchen", kitchen)...).is(http.StatusNotFound)
			require.Equal(t, exists.Body.String(), missing.Body.String(), kitchen)
		}
	}
}

func TestAnotherKitchensThingsAnswerLikeThoseThatDoNotExist(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	_, admin := p.key(domain.Home, access.Admin)
	theirs, _ := p.key("bakery", access.Admin)
	paths := []string{"/v1/access/keys/", "/v1/access/members/", "/v1/access/links/", "/v1/access/sessions/"}
	for _, path := range paths {
		refused := p.send(http.MethodDelete, path+theirs.ID, "", bearer(admin)...).is(http.StatusNotFound)
		require.Equal(t, "not_found", refused.code())
		missing := p.send(http.MethodDelete, path+"kAAAAAAAAAAA", "", bearer(admin)...).is(http.StatusNotFound)
		require.Equal(t, strings.ReplaceAll(refused.Body.String(), theirs.ID, "kAAAAAAAAAAA"), missing.Body.String())
	}
	require.NotContains(t, p.send(http.MethodGet, "/v1/access/keys", "", bearer(admin)...).is(http.StatusOK).Body.String(), theirs.ID)
}

func TestRefusedCredentialsOfAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, valid := p.key(domain.Home, access.Viewer)
	_, late := p.key(domain.Home, access.Viewer)
	here, there := "192.0.2.1:1000", "192.0.2.2:1000"
	p.send(http.MethodGet, "/v1/me", "", append(bearer(valid), "RemoteAddr", here)...).is(http.StatusOK)
	for range 10 {
		p.send(http.MethodGet, "/v1/me", "", "Authorization", "Bearer guess", "RemoteAddr", here).is(http.StatusUnauthorized)
	}
	limited := p.send(http.MethodGet, "/v1/me", "", "Authorization", "Bearer guess", "RemoteAddr", here).is(http.StatusTooManyRequests)
	require.Equal(t, "rate_limited", limited.code())
	require.Equal(t, "6", limited.Header().Get("Retry-After"))
	p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"guess"}`, "RemoteAddr", here).is(http.StatusTooManyRequests)
	p.send(http.MethodGet, "/v1/me", "", append(bearer(late), "RemoteAddr", here)...).is(http.StatusTooManyRequests)
	p.send(http.MethodGet, "/v1/me", "", append(bearer(valid), "RemoteAddr", here)...).is(http.StatusOK)
	p.send(http.MethodGet, "/v1/me", "", append(bearer(late), "RemoteAddr", there)...).is(http.StatusOK)
}

func TestOldCookiesDoNotUseUpTheAttempts(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	key, token := p.key(domain.Home, access.Viewer)
	require.NoError(t, p.store.RevokeKey(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"}, key.ID))
	for range 20 {
		p.send(http.MethodGet, "/v1/me", "", bearer(token)...).is(http.StatusUnauthorized)
	}
}

func TestMalformedAuthorizationIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, token := p.key(domain.Home, access.Viewer)
	for i, header := range []string{"Basic YTpi", token.Secret(), "Bearer", "Bearer  ", "Bearer " + token.Secret() + " x"} {
		address := "192.0.2." + string(rune('1'+i)) + ":1"
		p.send(http.MethodGet, "/v1/me", "", "Authorization", header, "RemoteAddr", address).is(http.StatusUnauthorized)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/me", http.NoBody)
	request.Header["Authorization"] = []string{"Bearer " + token.Secret(), "Bearer other"}
	recorded := httptest.NewRecorder()
	p.http.ServeHTTP(recorded, request)
	require.Equal(t, http.StatusBadRequest, recorded.Code)
}

// A key counts in Authorization alone, and a session in its cookie: what a browser sends along by
// itself is what a person has signed in with.
func TestACredentialCountsInItsOwnPlaceAlone(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, key := p.key(domain.Home, access.Viewer)
	_, link, err := p.store.CreateLink(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"},
		credentials.NewLink{Name: "Ada", Role: access.Admin})
	require.NoError(t, err)
	_, unused, err := p.store.CreateLink(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"},
		credentials.NewLink{Name: "Bo", Role: access.Admin})
	require.NoError(t, err)
	_, session, err := p.store.UseLink(t.Context(), link, "phone", "test")
	require.NoError(t, err)
	inCookie := func(secret string) []string { return []string{"Cookie", "crumbtrail=" + secret} }
	for _, right := range [][]string{bearer(key), inCookie(session.Secret())} {
		p.send(http.MethodGet, "/v1/me", "", right...).is(http.StatusOK)
	}
	for i, wrong := range [][]string{
		inCookie(key.Secret()), bearer(session), inCookie(unused.Secret()), bearer(unused),
		{"X-Api-Key", key.Secret()},
		{"Cookie", "__Host-crumbtrail=" + session.Secret()},    // over plain HTTP
		append(bearer(session), inCookie(session.Secret())...), // Authorization counts first
	} {
		wrong = append(wrong, "RemoteAddr", "192.0.2."+strconv.Itoa(i+1)+":1")
		p.send(http.MethodGet, "/v1/me", "", wrong...).is(http.StatusUnauthorized)
	}
}

func TestASessionListIsOnesOwnUnlessOneIsAnAdministrator(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, admin := p.key(domain.Home, access.Admin)
	_, cook := p.key(domain.Home, access.Cook)
	var sessions []account.Session
	for _, token := range []credentials.Token{admin, cook} {
		var session account.Session
		p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+token.Secret()+`"}`).is(http.StatusCreated).into(&session)
		sessions = append(sessions, session)
	}
	list := func(token credentials.Token) (found []account.Session) {
		var all struct{ Items []account.Session }
		p.send(http.MethodGet, "/v1/access/sessions", "", bearer(token)...).is(http.StatusOK).into(&all)
		return all.Items
	}
	require.Len(t, list(admin), 2)
	require.Len(t, list(cook), 1)
	require.Equal(t, sessions[1].ID, list(cook)[0].ID)
	p.send(http.MethodDelete, "/v1/access/sessions/"+sessions[0].ID, "", bearer(cook)...).is(http.StatusNotFound)
	p.send(http.MethodDelete, "/v1/access/sessions/"+sessions[1].ID, "", bearer(admin)...).is(http.StatusNoContent)
	require.Empty(t, list(cook))
}

func TestLinksNeedAMemberOrANameAndARole(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, admin := p.key(domain.Home, access.Admin)
	for body, status := range map[string]int{
		`{}`:                               http.StatusUnprocessableEntity,
		`{"name":"Ada"}`:                   http.StatusUnprocessableEntity,
		`{"name":"Ada","role":"operator"}`: http.StatusUnprocessableEntity,
		`{"member":"mAAAAAAAAAAA","name":"Ada","role":"cook"}`:      http.StatusUnprocessableEntity,
		`{"member":"mAAAAAAAAAAA"}`:                                 http.StatusNotFound,
		`{"name":"Ada","role":"cook"}`:                              http.StatusCreated,
		`{"name":"Ada","role":"cook","is_operator":true}`:           http.StatusUnprocessableEntity,
		`{"name":"` + strings.Repeat("A", 201) + `","role":"cook"}`: http.StatusUnprocessableEntity,
	} {
		p.send(http.MethodPost, "/v1/access/links", body, bearer(admin)...).is(status)
	}
	p.send(http.MethodPost, "/v1/access/keys", `{"name":"x","role":"operator"}`, bearer(admin)...).is(http.StatusUnprocessableEntity)
}

// A canary that goes through every operation is in nothing that is written down.
func TestSecretsAreInNoLogAndInNoProblem(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, admin := p.key(domain.Home, access.Admin)
	var link account.NewLink
	p.send(http.MethodPost, "/v1/access/links", `{"name":"Ada","role":"cook"}`, bearer(admin)...).is(http.StatusCreated).into(&link)
	signedIn := p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+link.Code+`"}`).is(http.StatusCreated)
	cookie := signedIn.Result().Cookies()[0]
	secrets := []string{admin.Secret(), link.Code, cookie.Value}
	var said strings.Builder
	for _, secret := range secrets {
		for _, path := range []string{
			"/v1/me", "/v1/access/keys", "/v1/access/links", "/v1/access/sessions", "/v1/access/members", "/metrics", "/nowhere",
		} {
			for _, header := range [][2]string{
				{"Authorization", "Bearer " + secret}, {"Cookie", "crumbtrail=" + secret}, {"Authorization", "Bearer " + secret + "x"},
			} {
				answered := p.send(http.MethodGet, path, "", header[0], header[1])
				_, _ = io.Copy(&said, answered.Body)
				for name, values := range answered.Header() {
					said.WriteString(name + strings.Join(values, ""))
				}
			}
		}
		_, _ = io.Copy(&said, p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+secret+`","x":"`+secret+`"}`).Body)
	}
	for _, secret := range secrets {
		hidden := secret[len("ctk_")+13:]
		require.NotContains(t, said.String(), hidden)
		require.NotContains(t, p.log.String(), hidden)
	}
	require.Contains(t, p.log.String(), "/v1/access/links", "the log was written")
}

func TestAnAdministratorChangesRoles(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	_, admin := p.key(domain.Home, access.Admin)
	var link account.NewLink
	p.send(http.MethodPost, "/v1/access/links", `{"name":"Ada","role":"cook"}`, bearer(admin)...).is(http.StatusCreated).into(&link)
	var session account.Session
	p.send(http.MethodPost, "/v1/access/sessions", `{"credential":"`+link.Code+`"}`).is(http.StatusCreated).into(&session)
	member := "/v1/access/members/" + session.Member
	p.send(http.MethodPatch, member, `{"role":"owner"}`, bearer(admin)...).is(http.StatusUnprocessableEntity)
	p.send(http.MethodPatch, member, `{"role":"admin"}`, bearer(admin)...).is(http.StatusNoContent)
	last := p.send(http.MethodPatch, member, `{"role":"cook"}`, bearer(admin)...).is(http.StatusConflict)
	require.Equal(t, "last_admin", last.code())
	p.send(http.MethodPatch, "/v1/access/members/mAAAAAAAAAAA", `{"role":"cook"}`, bearer(admin)...).is(http.StatusNotFound)
}
