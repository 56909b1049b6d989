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

// Options say where the log is and how patient its callers are.
type Options struct {
	// ConnectionString is where the server or the cluster is, with the scheme
	// esdb, kurrentdb, kurrent or one of them with +discover.
	ConnectionString string
	// Limits are what one append may hold: 900 KiB and 500 events where zero.
	// Higher ones must match the server's own setting, which is 1 MiB by default.
	Limits eventstore.Limits
	// Logger gets lost and found connections; the default logger if nil.
	Logger *slog.Logger
	// Patience is how long a call goes on when the log cannot be reached before
	// it fails with [eventstore.ErrUnavailable] or
	// [eventstore.ErrOutcomeUnknown]; 2 s if zero.
	Patience time.Duration
	// Silence is how long a subscription may be silent before it is compared with
	// the log's head; 30 s if zero.
	Silence time.Duration
	// MaxSubscriptions is how many may be open at once; 200 if zero.
	MaxSubscriptions int
}

const (
	defaultBytes  = 900 << 10
	defaultEvents = 500
)

func (o Options) withDefaults() Options {
	o.Limits.Bytes = cmp.Or(o.Limits.Bytes, defaultBytes)
	o.Limits.Events = cmp.Or(o.Limits.Events, defaultEvents)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	o.Patience = cmp.Or(o.Patience, 2*time.Second)
	o.Silence = cmp.Or(o.Silence, 30*time.Second)
	o.MaxSubscriptions = cmp.Or(o.MaxSubscriptions, 200)
	return o
}

// configurations are what sessions and scouts are made with.
type configurations struct{ session, scout esdb.Configuration }

func (o Options) configurations() (configurations, error) {
	parsed, err := esdb.ParseConnectionString(clientScheme(o.ConnectionString))
	if err != nil {
		return configurations{}, fmt.Errorf("read the connection string: %w", withoutSecrets(err))
	}
	parsed.Logger = clientLogger(o.Logger)
	// Writes and the reads before them belong to the leader.
	parsed.NodePreference = esdb.NodePreferenceLeader
	session, scout := *parsed, *parsed
	// The client gives up for good after this many attempts, and callers that
	// come later may wait for ever.
	session.MaxDiscoverAttempts = math.MaxInt32
	// A scout makes one attempt, so that it ends whatever the server does.
	scout.MaxDiscoverAttempts = 1
	scout.DiscoveryInterval = 1
	return configurations{session: session, scout: scout}, nil
}

// clientScheme writes the product's newer names as the client knows them.
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

// withoutSecrets takes the connection string, which has the password, out of
// an error about it.
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
