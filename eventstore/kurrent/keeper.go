package kurrent

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

const (
	// shortestPause and longestPause are between two attempts to connect.
	shortestPause = 20 * time.Millisecond
	longestPause  = time.Second
	// answerTime is how long a server may take to answer a keeper.
	answerTime = 5 * time.Second
)

// keep makes a session whenever one is lost, until the line is closed. It is
// the only one that connects.
func (l *line) keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.lost:
		}
		made, err := l.connectStubbornly(ctx)
		if err != nil {
			return
		}
		l.open(made)
		l.logger.InfoContext(ctx, "event store connected")
	}
}

// connectStubbornly fails only with its context.
func (l *line) connectStubbornly(ctx context.Context) (*session, error) {
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		made, err := l.connect(ctx)
		if err == nil {
			return made, nil
		}
		l.fail(err)
		l.logger.DebugContext(ctx, "event store not reached", "cause", err)
		if !sleep(ctx, pause+rand.N(pause)) {
			return nil, ctx.Err()
		}
	}
}

// connect looks for the server with a scout first. The client of a session
// never gives up looking, not even when it is closed, so it is made only once
// it will find the server at once.
func (l *line) connect(ctx context.Context) (*session, error) {
	scout, err := l.try(ctx, l.configurations.scout)
	if err != nil {
		return nil, err
	}
	_ = scout.client.Close()
	return l.try(ctx, l.configurations.session)
}

// try makes a session and has it subscribe to $all, which connects it and, on
// another node than the leader, makes it move there.
func (l *line) try(ctx context.Context, configuration esdb.Configuration) (*session, error) {
	made, err := newSession(configuration)
	if err != nil {
		return nil, err
	}
	answered := make(chan error, 1)
	l.work.Go(func() { answered <- subscribeOnce(ctx, made.client) })
	select {
	case err := <-answered:
		if err != nil {
			_ = made.client.Close()
			return nil, fmt.Errorf("connect: %w", err)
		}
		return made, nil
	case <-ctx.Done():
		l.work.Go(func() {
			if err := <-answered; err != nil {
				l.logger.DebugContext(ctx, "event store not reached", "cause", err)
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
			asking, cancel := context.WithTimeout(toLeader(ctx), answerTime)
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

// errTooOld is for servers that do not tell when a subscription has caught up.
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

// sleep says whether the pause was slept to its end.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
