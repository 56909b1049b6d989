package kurrent

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// Options locate the log and limit what is written to it.
type Options struct {
	// ConnectionString locates the server or cluster, with the scheme esdb,
	// kurrentdb or kurrent, or one of them with +discover. Required.
	ConnectionString string
	// Limits bound one append. The default is [eventstore.DefaultLimits]. The
	// server's own limit, 1 MiB by default, is learned when it refuses an append.
	Limits eventstore.Limits
	// Logger receives lost and restored connections. The default is
	// [slog.Default].
	Logger *slog.Logger
	// Waiting is called with the reason, several times a second, while [Open] waits
	// for the server.
	Waiting func(reason error)
}

// ErrConnectionString refuses a malformed connection string.
var ErrConnectionString = errors.New("the connection string is not valid")

func (o Options) withDefaults() Options {
	o.Limits = o.Limits.Or(eventstore.DefaultLimits)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Waiting == nil {
		o.Waiting = func(error) {}
	}
	return o
}

// limits are how long a store waits and how much it serves.
type limits struct {
	// retries is how long a call is retried before it fails with
	// [eventstore.ErrUnavailable] or [eventstore.ErrOutcomeUnknown].
	retries time.Duration
	// silence is how long a subscription may be silent before it is compared with
	// the log's head.
	silence time.Duration
	// subscriptions may be open at a time.
	subscriptions int
}

var usualLimits = limits{retries: 2 * time.Second, silence: 30 * time.Second, subscriptions: 200}

// configurations are those of the clients of sessions and of probes.
type configurations struct{ session, probe esdb.Configuration }

// CheckConnectionString fails with [ErrConnectionString] if a connection string is
// malformed. It does not connect.
func CheckConnectionString(connectionString string) error {
	_, err := Options{ConnectionString: connectionString, Logger: slog.New(slog.DiscardHandler)}.configurations()
	return err
}

func (o Options) configurations() (configurations, error) {
	if err := checkSettings(o.ConnectionString, o.Logger); err != nil {
		return configurations{}, fmt.Errorf("%w: %w", ErrConnectionString, err)
	}
	parsed, err := esdb.ParseConnectionString(clientScheme(o.ConnectionString))
	if err != nil {
		return configurations{}, fmt.Errorf("%w: %w", ErrConnectionString, withoutSecrets(err))
	}
	parsed.Logger = clientLogger(o.Logger)
	// Writes, and the reads that precede them, belong to the leader.
	parsed.NodePreference = esdb.NodePreferenceLeader
	session, probe := *parsed, *parsed
	// The client gives up permanently after this many attempts, and later
	// callers may then wait forever.
	session.MaxDiscoverAttempts = math.MaxInt32
	// A probe makes one attempt, so that it ends whatever the server does.
	probe.MaxDiscoverAttempts = 1
	probe.DiscoveryInterval = 1
	return configurations{session: session, probe: probe}, nil
}

// clientScheme replaces the product's newer names by the one that the client
// knows.
func clientScheme(connectionString string) string {
	scheme, rest, found := strings.Cut(connectionString, "://")
	if !found {
		return connectionString
	}
	for _, name := range []string{"kurrentdb", "kurrent"} {
		switch scheme {
		case name:
			return "esdb://" + rest
		case name + "+discover":
			return "esdb+discover://" + rest
		}
	}
	return connectionString
}

// withoutSecrets removes the connection string, which contains the password,
// from an error about it.
func withoutSecrets(err error) error {
	if parsing, ok := errors.AsType[*url.Error](err); ok {
		return parsing.Err
	}
	return err
}

func clientLogger(logger *slog.Logger) esdb.LoggingFunc {
	return func(level esdb.LogLevel, format string, args ...any) {
		logger.Debug("event store client: "+fmt.Sprintf(format, args...), "client_level", level)
	}
}
