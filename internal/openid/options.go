package openid

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// CallbackPath is the path of the address to which the provider sends browsers back.
const CallbackPath = "/sign-in/oidc"

// Options are the settings of a provider.
type Options struct {
	// Issuer is the address of the provider, as its configuration has it.
	Issuer string
	// ClientID and ClientSecret are those with which it knows this program. A public client
	// has no secret.
	ClientID, ClientSecret string
	// RedirectURL is the address of this program to which it sends browsers back, as it was
	// told there. Its path is [CallbackPath].
	RedirectURL string
	// Scopes are asked for beside openid; empty is profile.
	Scopes []string
	// Name is what people call the provider; empty is the host of the issuer.
	Name string
	// Rules make people members by what the provider claims about them.
	Rules []Rule
}

// Rule gives everyone a role in a kitchen about whom a claim has a value.
type Rule struct {
	Claim, Value string
	Kitchen      domain.Kitchen
	Role         access.Role
}

// ErrOptions refuses a setting.
var ErrOptions = errors.New("the OpenID Connect provider is not set up")

// IsSet reports whether there is a provider.
func (o Options) IsSet() bool { return o.Issuer != "" }

// Check fails unless the settings are complete.
func (o Options) Check() error {
	for _, needed := range []struct{ name, value string }{
		{"--oidc-issuer", o.Issuer}, {"--oidc-client-id", o.ClientID}, {"--oidc-redirect", o.RedirectURL},
	} {
		if needed.value == "" {
			return fmt.Errorf("%w: %s is missing", ErrOptions, needed.name)
		}
		if needed.name == "--oidc-client-id" {
			continue
		}
		address, err := url.Parse(needed.value)
		if err != nil || address.Host == "" || !isProtected(address) || address.RawQuery != "" || address.Fragment != "" || address.User != nil {
			return fmt.Errorf("%w: %s must be an https address; http for this machine only", ErrOptions, needed.name)
		}
		if needed.name == "--oidc-redirect" && address.Path != CallbackPath {
			return fmt.Errorf("%w: the path of --oidc-redirect must be %s", ErrOptions, CallbackPath)
		}
	}
	return nil
}

// isProtected reports whether what is sent to an address cannot be read on the way.
func isProtected(address *url.URL) bool {
	host := address.Hostname()
	ip, err := netip.ParseAddr(host)
	return address.Scheme == "https" || address.Scheme == "http" && (host == "localhost" || err == nil && ip.IsLoopback())
}

func (o Options) name() string {
	issuer, err := url.Parse(o.Issuer)
	if err != nil {
		return cmp.Or(o.Name, o.Issuer)
	}
	return cmp.Or(o.Name, issuer.Hostname())
}

func (o Options) scopes() []string {
	scopes := o.Scopes
	if len(scopes) == 0 {
		scopes = []string{"profile"}
	}
	scopes = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "openid" })
	return append([]string{"openid"}, scopes...)
}

// ParseRule parses CLAIM=VALUE:KITCHEN:ROLE. The value may have colons.
func ParseRule(text string) (Rule, error) {
	claim, rest, _ := strings.Cut(text, "=")
	roleAt := strings.LastIndex(rest, ":")
	kitchenAt := strings.LastIndex(rest[:max(roleAt, 0)], ":")
	if claim == "" || kitchenAt < 1 {
		return Rule{}, fmt.Errorf("%w: %.100q is not CLAIM=VALUE:KITCHEN:ROLE", ErrOptions, text)
	}
	kitchen, err := domain.ParseKitchen(rest[kitchenAt+1 : roleAt])
	if err != nil {
		return Rule{}, fmt.Errorf("%w: %.100q: %w", ErrOptions, text, err)
	}
	role := access.Role(rest[roleAt+1:])
	if !slices.Contains(access.KitchenRoles(), role) {
		return Rule{}, fmt.Errorf("%w: %.100q: the role must be viewer, cook, planner or admin", ErrOptions, text)
	}
	return Rule{Claim: claim, Value: rest[:kitchenAt], Kitchen: kitchen, Role: role}, nil
}
