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
	calls   int  // guarded by the line's lock
	retired bool // likewise

	// seeking says that the client lost its connection and will look for another
	// when the next call comes, leaking the old one and holding the call until it
	// has found one.
	seeking atomic.Bool
}

// errSeeking is for a call that is not made because its session is seeking.
var errSeeking = errors.New("the connection was lost")

// seekingMessage is what the client logs before anybody learns that a call has
// failed. Were it to change, the adapter would only hear of it later, from the
// failed call.
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

// run makes a call, unless it would have the client seek.
func (s *session) run(call func() error) error {
	if s.seeking.Load() {
		return errSeeking
	}
	return guard(call)
}
