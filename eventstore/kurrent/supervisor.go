package kurrent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/internal/backoff"
)

// reconnecting spaces the attempts to connect and to subscribe.
var reconnecting = backoff.Policy{First: 40 * time.Millisecond, Max: 2 * time.Second, Jitter: 0.5}

// answerTimeout is how long a server may take to answer the supervisor.
const answerTimeout = 5 * time.Second

// supervise replaces each lost session until the connection is closed. Nothing
// else connects.
func (c *connection) supervise(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.lost:
		}
		made, err := c.connectWithRetry(ctx)
		if err != nil {
			return
		}
		c.open(made)
		c.logger.InfoContext(ctx, "event store connected")
	}
}

// connectWithRetry connects, however long that takes. It fails with the
// context's error.
func (c *connection) connectWithRetry(ctx context.Context) (*session, error) {
	for attempt := 1; ; attempt++ {
		made, err := c.connect(ctx)
		if err == nil {
			return made, nil
		}
		c.fail(err)
		c.logger.DebugContext(ctx, "event store not reached", "cause", err)
		if err := reconnecting.Wait(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

// connect probes for the server first. The client of a session never stops
// looking for a server, not even when it is closed, so it is made only when it
// will find the server at once.
func (c *connection) connect(ctx context.Context) (*session, error) {
	probe, err := c.try(ctx, c.configurations.probe)
	if err != nil {
		return nil, err
	}
	_ = probe.client.Close()
	return c.try(ctx, c.configurations.session)
}

// try makes a session and subscribes to $all. That connects the session and,
// on another node than the leader, moves it to the leader.
func (c *connection) try(ctx context.Context, configuration esdb.Configuration) (*session, error) {
	made, err := newSession(configuration)
	if err != nil {
		return nil, err
	}
	answered := make(chan error, 1)
	c.work.Go(func() { answered <- subscribeOnce(ctx, made.client) })
	select {
	case err := <-answered:
		if err != nil {
			_ = made.client.Close()
			return nil, fmt.Errorf("connect: %w", err)
		}
		return made, nil
	case <-ctx.Done():
		c.work.Go(func() {
			if err := <-answered; err != nil {
				c.logger.DebugContext(ctx, "event store not reached", "cause", err)
			}
			_ = made.client.Close()
		})
		return nil, ctx.Err()
	}
}

func subscribeOnce(ctx context.Context, client *esdb.Client) error {
	const elections = 3
	var failures []error
	for range elections {
		err := guard(func() error {
			asking, cancel := context.WithTimeout(toLeader(ctx), answerTimeout)
			defer cancel()
			subscription, err := client.SubscribeToAll(asking, esdb.SubscribeToAllOptions{From: esdb.End{}})
			if err != nil {
				return err
			}
			_ = subscription.Close()
			return checkVersion(client)
		})
		if err == nil || classify(err) != notLeader {
			return err
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// errTooOld reports a server that does not send a message when a subscription
// has caught up.
var errTooOld = errors.New("the server is older than 23.10")

func checkVersion(client *esdb.Client) error {
	version, err := client.GetServerVersion()
	if err != nil {
		return err
	}
	if version.Major < 23 || (version.Major == 23 && version.Minor < 10) {
		return fmt.Errorf("%w: it is %d.%d.%d", errTooOld, version.Major, version.Minor, version.Patch)
	}
	return nil
}
