// Package openidtest runs a real OpenID Connect provider for tests: that of zitadel, with a
// small storage. Whom it confirms is what the test says.
//
//	p := openidtest.Open(t)
//	p.Register("http://127.0.0.1:8080/sign-in/oidc")
//	p.As("subject", map[string]any{"name": "Ada", "groups": []string{"bakers"}})
package openidtest

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// ClientID and ClientSecret are those of the program.
const (
	ClientID     = "crumbtrail"
	ClientSecret = "not secret, because it is in a test"
)

// key signs the tokens of all providers: making one takes long.
var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// Provider is a provider at which a browser is always signed in.
type Provider struct {
	// Issuer is its address.
	Issuer string

	t       testing.TB
	handler http.Handler
	storage *storage

	mu      sync.Mutex
	isDown  bool
	rewrite func(claims map[string]any) string
}

// Open starts a provider.
func Open(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{t: t}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.Issuer = server.URL
	signing, err := key()
	require.NoError(t, err)
	p.storage = newStorage(server.URL, signing)
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true, SupportedScopes: []string{"openid", "profile"}}
	provider, err := op.NewProvider(config, p.storage, op.StaticIssuer(server.URL), op.WithAllowInsecure())
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		p.storage.confirm(r.FormValue("id"))
		http.Redirect(w, r, op.AuthCallbackURL(provider)(op.ContextWithIssuer(r.Context(), server.URL), r.FormValue("id")), http.StatusFound)
	})
	mux.Handle("/", provider)
	p.handler = mux
	return p
}

// Register lets the provider send browsers back to an address.
func (p *Provider) Register(redirect string) { p.storage.register(redirect) }

// As sets whom the provider confirms from now on.
func (p *Provider) As(subject string, claims map[string]any) { p.storage.as(subject, claims) }

// Down makes the provider unreachable, and reachable again.
func (p *Provider) Down(is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isDown = is
}

// Rewrite lets a test make another ID token of the claims of each one; nil sends them as they
// are.
func (p *Provider) Rewrite(rewrite func(claims map[string]any) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rewrite = rewrite
}

// ServeHTTP answers as the provider.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	isDown, rewrite := p.isDown, p.rewrite
	p.mu.Unlock()
	if isDown {
		panic(http.ErrAbortHandler) // the connection is cut
	}
	if rewrite == nil || r.URL.Path != "/oauth/token" {
		p.handler.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	p.handler.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	var tokens map[string]any
	if json.Unmarshal(body, &tokens) == nil && tokens["id_token"] != nil {
		claims := map[string]any{}
		parsed, err := jose.ParseSignedCompact(tokens["id_token"].(string), []jose.SignatureAlgorithm{jose.RS256})
		if err == nil {
			err = json.Unmarshal(parsed.UnsafePayloadWithoutVerification(), &claims)
		}
		if err != nil {
			p.t.Error("the ID token of the provider:", err)
		}
		tokens["id_token"] = rewrite(claims)
		body, _ = json.Marshal(tokens) // it was JSON before
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	_, _ = bytes.NewReader(body).WriteTo(w)
}

// Sign returns an ID token with claims, signed by the provider's key.
func (p *Provider) Sign(claims map[string]any) string {
	return sign(p.t, jose.SigningKey{Algorithm: jose.RS256, Key: p.storage.signing.private}, claims)
}

// SignOther returns an ID token that another key has signed.
func (p *Provider) SignOther(claims map[string]any) string {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(p.t, err)
	return sign(p.t, jose.SigningKey{Algorithm: jose.RS256, Key: other}, claims)
}

// SignSymmetric returns an ID token that is signed with the secret of the client.
func (p *Provider) SignSymmetric(claims map[string]any) string {
	return sign(p.t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(ClientSecret)}, claims)
}

func sign(t testing.TB, with jose.SigningKey, claims map[string]any) string {
	signer, err := jose.NewSigner(with, (&jose.SignerOptions{}).WithHeader("kid", keyID))
	require.NoError(t, err)
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}

// Visit goes to an address of the provider as a browser does, and returns the address of the
// program to which it is sent back.
func (p *Provider) Visit(address string) *url.URL {
	p.t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host == p.Issuer {
			return nil
		}
		return http.ErrUseLastResponse
	}}
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(p.t, err)
	answer, err := client.Do(request)
	require.NoError(p.t, err)
	defer answer.Body.Close()
	back, err := answer.Location()
	require.NoError(p.t, err, "the provider answers with status %d", answer.StatusCode)
	return back
}
