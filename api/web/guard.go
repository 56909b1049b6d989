package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guard refuses requests that a browser sends for pages of other sites and, on
// loopback, those that a proxy or a tunnel forwards from elsewhere.
type guard struct {
	loopback bool
	hosts    []string
	origins  *http.CrossOriginProtection
}

func newGuard(loopback bool, hosts []string) guard {
	lower := make([]string, len(hosts))
	for i, host := range hosts {
		lower[i] = plainHost(host)
	}
	return guard{loopback: loopback, hosts: lower, origins: http.NewCrossOriginProtection()}
}

// plainPolicy is the content security policy of answers that are not pages: they
// may load nothing, run nothing, and be in no frame.
const plainPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// protect checks the host and the origin of requests, and sets the headers that
// restrict what browsers do with the answers.
func (g guard) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", plainPolicy)
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		if isOfInterface(r.URL.Path) {
			header.Set("Cache-Control", "no-store")
		}
		switch forwarded := forwardedBy(r.Header); {
		case g.loopback && forwarded != "":
			WriteProblem(w, r, Proxied.New("The request has the header "+forwarded+": "+Proxied.About))
		case !g.allows(r.Host):
			WriteProblem(w, r, HostNotAllowed.New(""))
		case g.isFromAnotherSite(r):
			WriteProblem(w, r, CrossOrigin.New(""))
		case hasCredential(r):
			WriteProblem(w, r, BadRequest.New(inAddress))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isFromAnotherSite reports whether a browser sends a request for a page of another
// site, or of another port. That page may link to a page of this program, and do
// nothing else: questions have a cost too, so every method counts.
func (g guard) isFromAnotherSite(r *http.Request) bool {
	if isVisit(r) {
		return false
	}
	if len(r.Header["Origin"]) > 1 || len(r.Header["Sec-Fetch-Site"]) > 1 || g.loopback && hasOtherOrigin(r) {
		return true
	}
	unsafe := *r
	unsafe.Method = http.MethodPost // the methods that are safe are not checked otherwise
	return g.origins.Check(&unsafe) != nil
}

// hasOtherOrigin reports whether a request names an origin other than its host, whatever else
// it has: extensions of a browser, for one, send their own with Sec-Fetch-Site: none. A
// trusted proxy may have changed the host.
func hasOtherOrigin(r *http.Request) bool {
	text := r.Header.Get("Origin")
	if text == "" || isForwarded(r) {
		return false
	}
	origin, err := url.Parse(text)
	return err != nil || !strings.EqualFold(origin.Host, r.Host)
}

// isVisit reports whether a browser sends a request because someone follows a link to
// a page.
func isVisit(r *http.Request) bool {
	isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
	return isRead && !isOfInterface(r.URL.Path) &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

func isOfInterface(path string) bool { return strings.HasPrefix(path+"/", "/v1/") }

// forwarding are the headers with which proxies, tunnels and port forwards name for whom they
// send a request, or that they do; of forwardingAll there are many with the same beginning.
var (
	forwarding = []string{
		"Forwarded", "Via", "X-Real-Ip", "X-Real-Port", "X-Client-Ip", "X-Cluster-Client-Ip", "True-Client-Ip", "Client-Ip", "Cdn-Loop",
		"X-Remote-Addr", "X-Remote-Ip", "X-Proxyuser-Ip", "X-Host", "X-Scheme", "X-Http-Host-Override", "X-Rewrite-Url", "Proxy-Connection",
	}
	forwardingAll = []string{
		"X-Forwarded", "X-Original-", "X-Envoy-", "X-Azure-", "X-Amz-Cf-", "X-Amzn-", "X-Appengine-", "X-Vercel-", "Cf-", "Fastly-", "Fly-",
		"Tailscale-", "Ngrok-",
	}
)

// IsForwarding reports whether a header is one of those.
func IsForwarding(name string) bool {
	name = strings.ReplaceAll(name, "_", "-") // which some servers take for the same
	return slices.Contains(forwarding, http.CanonicalHeaderKey(name)) ||
		slices.ContainsFunc(forwardingAll, func(begin string) bool { return strings.HasPrefix(http.CanonicalHeaderKey(name), begin) })
}

// forwardedBy returns a header by which a request says that it was forwarded, whatever
// its value; empty if it has none.
func forwardedBy(header http.Header) string {
	found := ""
	for name := range header {
		if IsForwarding(name) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// plainHost returns the one spelling of a host without port: in lower case, without brackets
// and without the dot of the root.
func plainHost(host string) string {
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

// allows reports whether requests to a host are accepted. Loopback addresses always
// are: no other site can have them.
func (g guard) allows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = plainHost(host)
	if !g.loopback && len(g.hosts) == 0 {
		return true
	}
	if address, err := netip.ParseAddr(host); err == nil && address.IsLoopback() {
		return true
	}
	return host == "localhost" || slices.Contains(g.hosts, host)
}
