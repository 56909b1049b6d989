package browser

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// line stands between a browser and a kitchen, and can be taken away.
type line struct {
	mu     sync.Mutex
	to     *url.URL
	off    bool
	lossy  bool // forms arrive, their answers do not
	server *httptest.Server
	seen   []string
}

// newLine connects browsers with a kitchen. It returns the kitchen as they see it.
func newLine(t *testing.T, k *kitchen) *line {
	t.Helper()
	n := &line{}
	n.connect(t, k)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			n.mu.Lock()
			defer n.mu.Unlock()
			r.SetURL(n.to)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			n.mu.Lock()
			defer n.mu.Unlock()
			if n.off || n.lossy && r.Request.Method == http.MethodPost {
				return errors.New("the answer is lost")
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	n.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		off := n.off
		n.seen = append(n.seen, r.Method+" "+r.URL.Path)
		n.mu.Unlock()
		if off {
			panic(http.ErrAbortHandler) // the connection ends
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		n.away()
		n.server.Close()
	})
	return n
}

func (n *line) connect(t *testing.T, k *kitchen) {
	t.Helper()
	to, err := url.Parse(k.url)
	require.NoError(t, err)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.to, n.off, n.lossy = to, false, false
}

// loseAnswers lets forms arrive, but not what is answered to them.
func (n *line) loseAnswers() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lossy = true
}

// requests are those that arrived since the last call, as method and path.
func (n *line) requests() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	seen := n.seen
	n.seen = nil
	return seen
}

// away takes the network away, also from what is being answered.
func (n *line) away() {
	n.mu.Lock()
	n.off = true
	n.mu.Unlock()
	n.server.CloseClientConnections()
}

// back tells the page that the network is back, as a phone does.
func (n *line) back(t *testing.T, k *kitchen, tabs ...*tab) {
	t.Helper()
	n.connect(t, k)
	for _, tb := range tabs {
		evaluate[bool](t, tb, `dispatchEvent(new Event("online"))`)
	}
}
