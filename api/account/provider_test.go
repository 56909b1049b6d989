package account_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/account"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/openid/openidtest"
)

const redirect = "http://127.0.0.1:8080" + openid.CallbackPath

// withProvider is a program whose people sign in at a provider.
type withProvider struct {
	*program
	provider *openidtest.Provider
}

func openProvider(t *testing.T, rules ...openid.Rule) withProvider {
	t.Helper()
	provider := openidtest.Open(t)
	provider.Register(redirect)
	there, err := openid.New(openid.Options{
		Issuer: provider.Issuer, ClientID: openidtest.ClientID, ClientSecret: openidtest.ClientSecret, RedirectURL: redirect,
		Name: "The mill", Rules: rules,
	})
	require.NoError(t, err)
	return withProvider{openWith(t, false, there), provider}
}

// begun is a sign-in at the provider that has begun.
type begun struct {
	url    string
	cookie []string
}

func (p withProvider) begin(body string, headers ...string) begun {
	p.t.Helper()
	answered := p.send(http.MethodPost, "/v1/access/oidc", body, headers...).is(http.StatusCreated)
	var to account.Begun
	answered.into(&to)
	cookie := answered.Result().Cookies()[0]
	require.True(p.t, cookie.HttpOnly)
	require.Equal(p.t, http.SameSiteLaxMode, cookie.SameSite)
	require.Equal(p.t, int(credentials.PendingLifetime.Seconds()), cookie.MaxAge)
	return begun{to.URL, []string{"Cookie", cookie.Name + "=" + cookie.Value}}
}

// comeBack is what the provider sends the browser back with.
func (p withProvider) comeBack(from begun) string {
	p.t.Helper()
	query := p.provider.Visit(from.url).Query()
	return `{"state":"` + query.Get("state") + `","code":"` + query.Get("code") + `"}`
}

func (p withProvider) end(body string, headers ...string) answer {
	p.t.Helper()
	return p.send(http.MethodPost, "/v1/access/oidc/sessions", body, headers...)
}

// signedIn signs in at the provider, and returns the session and its cookie.
func (p withProvider) signedIn(body string) (account.ProviderSession, []string) {
	p.t.Helper()
	from := p.begin(body)
	answered := p.end(p.comeBack(from), from.cookie...).is(http.StatusCreated)
	var session account.ProviderSession
	answered.into(&session)
	cookies := answered.Result().Cookies()
	require.Len(p.t, cookies, 2)
	require.Negative(p.t, cookies[1].MaxAge, "the secret of the sign-in is removed")
	return session, []string{"Cookie", cookies[0].Name + "=" + cookies[0].Value}
}

// refusedAs signs in at the provider, which is refused.
func (p withProvider) refusedAs(status int, code, body string) {
	p.t.Helper()
	from := p.begin(body)
	require.Equal(p.t, code, p.end(p.comeBack(from), from.cookie...).is(status).code())
}

func code(link credentials.Token) string {
	return `{"credential":"` + link.Secret() + `","next":"/pantry"}`
}

func TestAnInvitedMemberSignsInWithTheProviderFromThenOn(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	var there account.Provider
	p.send(http.MethodGet, "/v1/access/oidc", "").is(http.StatusOK).into(&there)
	require.Equal(t, account.Provider{IsAvailable: true, Name: "The mill"}, there)
	p.provider.As("ada", map[string]any{"name": "Ada Lovelace", "email": "ada@example.com"})
	p.refusedAs(http.StatusForbidden, "not_invited", `{}`)

	first, cookie := p.signedIn(code(p.invitation(domain.Home, access.Admin)))
	require.Equal(t, "/pantry", first.Next)
	me := p.me(cookie...)
	require.Equal(t, first.Member, me.ID)
	require.Equal(t, "Ada in home", me.Name, "the invitation has the name")
	require.Equal(t, access.Admin, me.Role)
	second, again := p.signedIn(`{}`)
	require.Equal(t, first.Member, second.Member)
	require.NotEqual(t, first.ID, second.ID)

	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	third, _ := p.signedIn(code(p.invitation("bakery", access.Cook)))
	require.Equal(t, first.Member, third.Member, "the same person in another kitchen")
	require.Equal(t, domain.Kitchen("bakery"), third.Kitchen)
	require.Equal(t, []account.InKitchen{{Kitchen: domain.Home, Role: access.Admin}, {Kitchen: "bakery", Role: access.Cook}},
		p.me(again...).Kitchens)

	p.provider.As("ben", map[string]any{"name": "Ben", "email": "ada@example.com"})
	p.refusedAs(http.StatusForbidden, "not_invited", `{}`)
	ben, _ := p.signedIn(code(p.invitation(domain.Home, access.Admin)))
	require.NotEqual(t, first.Member, ben.Member, "an address says nothing")

	p.provider.As("ada", nil)
	for _, kitchen := range []domain.Kitchen{domain.Home, "bakery"} {
		by := credentials.By{Kitchen: kitchen, Actor: "test"}
		if kitchen == "bakery" {
			p.key("bakery", access.Admin)
			p.signIn(using(p.invitation("bakery", access.Admin), ""))
		}
		require.NoError(t, p.store.RemoveMember(t.Context(), by, first.Member))
	}
	p.send(http.MethodGet, "/v1/me", "", again...).is(http.StatusUnauthorized)
	p.refusedAs(http.StatusForbidden, "not_invited", `{}`)
	back, _ := p.signedIn(code(p.invitation(domain.Home, access.Viewer)))
	require.Equal(t, first.Member, back.Member)
}

func TestAnAnswerOfTheProviderIsForOneBrowserAndOnce(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	_, _ = p.signedIn(code(p.invitation(domain.Home, access.Admin)))
	from := p.begin(`{}`)
	body := p.comeBack(from)
	other := p.begin(`{}`)
	for name, sent := range map[string][]string{
		"no browser": nil, "another browser": other.cookie, "nonsense": {"Cookie", "crumbtrail_oidc=x"},
	} {
		require.Equal(t, "sign_in_over", p.end(body, sent...).is(http.StatusConflict).code(), name)
	}
	require.Equal(t, "sign_in_over", p.end(`{"state":"x","code":"y"}`, from.cookie...).is(http.StatusConflict).code())
	p.end(body, from.cookie...).is(http.StatusCreated)
	require.Equal(t, "sign_in_over", p.end(body, from.cookie...).is(http.StatusConflict).code(), "the state was used")

	replayed := p.begin(`{}`)
	state := p.provider.Visit(replayed.url).Query().Get("state")
	var used struct{ Code string }
	require.NoError(t, json.Unmarshal([]byte(body), &used))
	refused := p.end(`{"state":"`+state+`","code":"`+used.Code+`"}`, replayed.cookie...).is(http.StatusForbidden)
	require.Equal(t, "provider_refused", refused.code(), "the code was used")

	late := p.begin(`{}`)
	body = p.comeBack(late)
	_, err := p.pool.Exec(t.Context(), `UPDATE access.pending_sign_ins SET expires_at = now()`)
	require.NoError(t, err)
	require.Equal(t, "sign_in_over", p.end(body, late.cookie...).is(http.StatusConflict).code())
}

// A code that was stolen on its way is of no use: only the browser that began knows what it
// is exchanged with (PKCE).
func TestACodeOfAnotherSignInIsRefused(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	_, _ = p.signedIn(code(p.invitation(domain.Home, access.Admin)))
	victims, attackers := p.begin(`{}`), p.begin(`{}`)
	stolen := p.provider.Visit(victims.url).Query().Get("code")
	state := p.provider.Visit(attackers.url).Query().Get("state")
	refused := p.end(`{"state":"`+state+`","code":"`+stolen+`"}`, attackers.cookie...).is(http.StatusForbidden)
	require.Equal(t, "provider_refused", refused.code())
}

func TestATokenThatProvesNothingIsRefused(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	_, _ = p.signedIn(code(p.invitation(domain.Home, access.Admin)))
	with := func(name string, value any) func(map[string]any) string {
		return func(claims map[string]any) string {
			claims[name] = value
			return p.provider.Sign(claims)
		}
	}
	for name, rewrite := range map[string]func(map[string]any) string{
		"another nonce":    with("nonce", "x"),
		"no nonce":         with("nonce", ""),
		"another audience": with("aud", "someone-else"),
		"several audiences": func(claims map[string]any) string {
			delete(claims, "azp")
			return with("aud", []string{openidtest.ClientID, "someone-else"})(claims)
		},
		"another party":      with("azp", "someone-else"),
		"another issuer":     with("iss", "https://evil.example"),
		"no subject":         with("sub", ""),
		"expired":            with("exp", time.Now().Add(-2*time.Minute).Unix()),
		"not valid yet":      with("nbf", time.Now().Add(time.Hour).Unix()),
		"signed by no one":   func(claims map[string]any) string { return unsigned(t, claims) },
		"signed by another":  p.provider.SignOther,
		"signed by a secret": p.provider.SignSymmetric,
		"no token":           func(map[string]any) string { return "" },
		"nonsense":           func(map[string]any) string { return "a.b.c" },
	} {
		p.provider.Rewrite(rewrite)
		from := p.begin(`{}`, "RemoteAddr", "[2001:db8:0:"+strconv.Itoa(len(name))+"::1]:1")
		ended := p.end(p.comeBack(from), from.cookie...)
		require.Equal(t, http.StatusForbidden, ended.Code, "%s: %s", name, ended.Body)
		require.Equal(t, "provider_refused", ended.code(), name)
	}
	p.provider.Rewrite(with("exp", time.Now().Add(-30*time.Second).Unix()))
	_, _ = p.signedIn(`{}`) // clocks differ a little
	p.provider.Rewrite(with("azp", openidtest.ClientID))
	_, _ = p.signedIn(`{}`)
}

// unsigned is a token with the algorithm none.
func unsigned(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + encode(payload) + "."
}

func TestWhatTheProviderRefusesIsRefused(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	from := p.begin(`{}`)
	state := p.provider.Visit(from.url).Query().Get("state")
	denied := p.end(`{"state":"`+state+`","error":"access_denied"}`, from.cookie...).is(http.StatusForbidden)
	require.Equal(t, "provider_refused", denied.code())
	mixed := p.begin(`{}`)
	body := strings.TrimSuffix(p.comeBack(mixed), "}") + `,"iss":"https://evil.example"}`
	require.Equal(t, "provider_refused", p.end(body, mixed.cookie...).is(http.StatusForbidden).code())
}

func TestAProviderThatIsDownStopsNothingElse(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	p.provider.Down(true)
	require.Equal(t, "provider_unavailable", p.send(http.MethodPost, "/v1/access/oidc", `{}`).is(http.StatusServiceUnavailable).code())
	require.Contains(t, p.log.String(), "read its configuration", "an administrator finds out why")
	_, cookie := p.signIn(using(p.invitation(domain.Home, access.Admin), ""))
	require.Equal(t, access.Admin, p.me(cookie...).Role)
	p.provider.Down(false)
	require.Eventually(t, func() bool {
		return p.send(http.MethodPost, "/v1/access/oidc", `{}`, "RemoteAddr", "192.0.2.9:1").Code == http.StatusCreated
	}, 20*time.Second, 700*time.Millisecond)
	from := p.begin(code(p.invitation(domain.Home, access.Cook)))
	body := p.comeBack(from)
	p.provider.Down(true)
	require.Equal(t, "provider_unavailable", p.end(body, from.cookie...).is(http.StatusServiceUnavailable).code())
}

func TestAMemberConnectsAnIdentity(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	first, cookie := p.signIn(using(p.invitation(domain.Home, access.Admin), ""))
	p.send(http.MethodPost, "/v1/access/oidc", `{"connect":true}`).is(http.StatusUnauthorized)
	from := p.begin(`{"connect":true}`, cookie...)
	p.end(p.comeBack(from), "Cookie", from.cookie[1]+"; "+cookie[1]).is(http.StatusCreated)
	p.send(http.MethodGet, "/v1/me", "", cookie...).is(http.StatusUnauthorized)
	session, _ := p.signedIn(`{}`)
	require.Equal(t, first.Member, session.Member)

	second, bens := p.signIn(using(p.invitation(domain.Home, access.Cook), ""))
	taken := p.begin(`{"connect":true}`, bens...)
	require.Equal(t, "other_person", p.end(p.comeBack(taken), taken.cookie...).is(http.StatusConflict).code())
	_, link, err := p.store.CreateLink(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"},
		credentials.NewLink{Member: second.Member})
	require.NoError(t, err)
	p.refusedAs(http.StatusConflict, "other_person", code(link))
	p.provider.As("ben", nil)
	ben, _ := p.signedIn(code(link))
	require.Equal(t, second.Member, ben.Member, "the link of a member connects, too")
	p.refusedAs(http.StatusConflict, "already_member", code(p.invitation(domain.Home, access.Admin)))
}

func TestALinkThatCannotBeUsedBeginsNothing(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	p.provider.As("ada", nil)
	link := p.invitation(domain.Home, access.Admin)
	from := p.begin(code(link))
	body := p.comeBack(from)
	_, _ = p.signIn(using(link, ""))
	p.end(body, from.cookie...).is(http.StatusUnauthorized) // it was used in the meantime
	p.send(http.MethodPost, "/v1/access/oidc", code(link)).is(http.StatusUnauthorized)
	_, key := p.key(domain.Home, access.Admin)
	p.send(http.MethodPost, "/v1/access/oidc", code(key)).is(http.StatusUnauthorized)
	p.send(http.MethodPost, "/v1/access/oidc", `{"credential":"guess"}`).is(http.StatusUnauthorized)
}

func TestSignInsThatBeginAreLimited(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	for range 10 {
		p.begin(`{}`)
	}
	p.send(http.MethodPost, "/v1/access/oidc", `{}`).is(http.StatusTooManyRequests)
	_, err := p.pool.Exec(t.Context(), `
		INSERT INTO access.pending_sign_ins (state, link, person, next, expires_at)
		SELECT sha256(i::text::bytea), '', '', '', now() + interval '1 minute' FROM generate_series(1, 10000) i`)
	require.NoError(t, err)
	full := p.send(http.MethodPost, "/v1/access/oidc", `{}`, "RemoteAddr", "192.0.2.7:1").is(http.StatusServiceUnavailable)
	require.Equal(t, "too_many_sign_ins", full.code())
	_, err = p.pool.Exec(t.Context(), `UPDATE access.pending_sign_ins SET expires_at = now()`)
	require.NoError(t, err)
	p.begin(`{}`, "RemoteAddr", "192.0.2.7:1")
}

func TestClaimsMakeMembersAndEndMemberships(t *testing.T) {
	t.Parallel()
	rule := func(text string) openid.Rule {
		parsed, err := openid.ParseRule(text)
		require.NoError(t, err)
		return parsed
	}
	p := openProvider(t, rule("groups=bakers:home:cook"), rule("groups=chiefs:home:admin"), rule("groups=https://x/a:b:bakery:viewer"),
		rule("groups=bakers:nowhere:admin"))
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	as := func(groups ...string) { p.provider.As("ada", map[string]any{"name": "Ada", "groups": groups}) }
	as("guests")
	p.refusedAs(http.StatusForbidden, "not_invited", `{}`)
	as("bakers")
	first, cookie := p.signedIn(`{}`)
	require.Equal(t, "Ada", p.me(cookie...).Name)
	require.Equal(t, []account.InKitchen{{Kitchen: domain.Home, Role: access.Cook}}, p.me(cookie...).Kitchens)
	as("bakers", "chiefs", "https://x/a:b")
	second, cookie := p.signedIn(`{}`)
	require.Equal(t, first.Member, second.Member)
	require.Equal(t, []account.InKitchen{{Kitchen: domain.Home, Role: access.Admin}, {Kitchen: "bakery", Role: access.Viewer}},
		p.me(cookie...).Kitchens)
	var invited account.NewLink
	p.send(http.MethodPost, "/v1/access/links", `{"name": "Eve", "role": "admin"}`, cookie...).is(http.StatusCreated).into(&invited)
	as("https://x/a:b")
	_, third := p.signedIn(`{}`)
	p.send(http.MethodPost, "/v1/access/sessions", `{"credential": "`+invited.Code+`"}`).is(http.StatusUnauthorized) // it went with the role
	require.Equal(t, []account.InKitchen{{Kitchen: "bakery", Role: access.Viewer}}, p.me(third...).Kitchens)
	p.send(http.MethodGet, "/v1/me", "", cookie...).is(http.StatusUnauthorized) // it began at home

	_, _ = p.signedIn(code(p.invitation(domain.Home, access.Planner)))
	as()
	_, cookie = p.signedIn(`{}`)
	require.Equal(t, []account.InKitchen{{Kitchen: domain.Home, Role: access.Planner}}, p.me(cookie...).Kitchens, "an invitation stays")
	p.send(http.MethodGet, "/v1/me", "", third...).is(http.StatusUnauthorized)
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "cafe", Actor: "test"}))
	p.provider.As("eve", map[string]any{"groups": "bakers"})
	eve, _ := p.signedIn(`{}`)
	p.provider.As("eve", nil)
	p.refusedAs(http.StatusForbidden, "not_invited", `{}`)
	members, err := p.store.Members(t.Context(), domain.Home)
	require.NoError(t, err)
	for _, member := range members {
		require.NotEqual(t, eve.Member, member.ID, "the membership has ended although the sign-in was refused")
	}
}

func TestTheAddressOfTheProviderHasNoSecret(t *testing.T) {
	t.Parallel()
	p := openProvider(t)
	link := p.invitation(domain.Home, access.Admin)
	from := p.begin(code(link))
	to, err := url.Parse(from.url)
	require.NoError(t, err)
	query := to.Query()
	require.Equal(t, "S256", query.Get("code_challenge_method"))
	require.Len(t, query.Get("code_challenge"), 43)
	require.Equal(t, redirect, query.Get("redirect_uri"))
	require.NotEmpty(t, query.Get("nonce"))
	require.NotEqual(t, query.Get("nonce"), query.Get("state"))
	_, secret, _ := strings.Cut(from.cookie[1], "=")
	for _, hidden := range []string{secret, link.Secret(), openidtest.ClientSecret} {
		require.NotContains(t, from.url, hidden)
		require.NotContains(t, p.log.String(), hidden)
	}
}

func TestWithoutAProviderThereIsNone(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	var there account.Provider
	p.send(http.MethodGet, "/v1/access/oidc", "").is(http.StatusOK).into(&there)
	require.Zero(t, there)
	p.send(http.MethodPost, "/v1/access/oidc", `{}`).is(http.StatusNotFound)
	p.send(http.MethodPost, "/v1/access/oidc/sessions", `{"state":"x"}`).is(http.StatusNotFound)
}

// What the provider calls people is shown like the names that administrators give, so it has
// nothing that those may not have.
func TestTheNameOfTheProviderIsOneThatCanBeShown(t *testing.T) {
	t.Parallel()
	rule, err := openid.ParseRule("groups=bakers:home:cook")
	require.NoError(t, err)
	p := openProvider(t, rule)
	for i, name := range []struct{ given, shown string }{
		{"Ada Lovelace", "Ada Lovelace"},
		{" Ada\x1b[31m ", "Ada [31m"},
		{"a\u202Eb", "a b"},
		{"\u200b", "Member"},
		{"", "Member"},
		{"\u0085", "Member"},
		{strings.Repeat("é", 300), strings.Repeat("é", 200)},
	} {
		p.provider.As("person-"+strconv.Itoa(i), map[string]any{"name": name.given, "groups": "bakers"})
		_, cookie := p.signedIn(`{}`)
		require.Equal(t, name.shown, p.me(cookie...).Name, "%q", name.given)
	}
}
