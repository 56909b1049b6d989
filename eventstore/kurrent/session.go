package kurrent

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// session is one client, used until its first failure.
type session struct {
	client  *esdb.Client
	calls   int  // guarded by the connection's lock
	retired bool // guarded by the connection's lock

	// seeking reports that the client lost its connection. With the next call
	// it would start a rediscovery, leak the old connection and hold the call
	// until it has found another.
	seeking atomic.Bool
}

// errSeeking reports that a call was not made because its session is seeking.
var errSeeking = errors.New("the connection was lost")

// seekingMessage is what the client logs before it reports that a call failed.
// Should it change, the adapter learns of the loss later, from the failed
// call.
const seekingMessage = "starting a new discovery process"

func newSession(configuration esdb.Configuration) (*session, error) {
	made := &session{}
	log := configuration.Logger
	configuration.Logger = func(level esdb.LogLevel, format string, args ...any) {
		if format == seekingMessage {
			made.seeking.Store(true)
		}
		log(level, format, args...)
	}
	client, err := esdb.NewClient(&configuration)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	made.client = client
	return made, nil
}

// run makes a call, unless that would start a rediscovery.
func (s *session) run(call func() error) error {
	if s.seeking.Load() {
		return errSeeking
	}
	return guard(call)
}
