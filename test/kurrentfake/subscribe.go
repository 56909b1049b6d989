package kurrentfake

import (
	"context"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"crumbtrail/internal/backoff"
)

// subscription is one that a node serves.
type subscription struct {
	cluster *Cluster
	call    streams.Streams_ReadServer
	matches matcher
	// window is how many records are examined between checkpoints; 0 sends
	// none.
	window           int
	dropped, stalled <-chan struct{}

	next     int // index in the journal
	looked   int // since the last checkpoint
	caughtUp bool
}

func (s *streamsService) subscribeToAll(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	journal := s.node.cluster.journal
	served := s.newSubscription(call)
	switch option := options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Position:
		served.next = journal.indexAt(option.Position.GetCommitPosition(), option.Position.GetPreparePosition(), false)
	case *streams.ReadReq_Options_AllOptions_End:
		records, _ := journal.from(0)
		served.next = len(records)
	}
	filter := options.GetFilter()
	if filter != nil {
		matches, err := newMatcher(filter)
		if err != nil {
			return status.Errorf(codes.InvalidArgument, "the filter is invalid: %v", err)
		}
		served.matches = matches
		served.window = max(1, int(filter.GetMax())) * max(1, int(filter.GetCheckpointIntervalMultiplier()))
	}
	return served.serve()
}

func (s *streamsService) subscribeToStream(
	options *streams.ReadReq_Options_StreamOptions, call streams.Streams_ReadServer,
) error {
	name := string(options.GetStreamIdentifier().GetStreamName())
	records, state := s.node.cluster.journal.visible(name)
	if state == streamTombstoned {
		return streamDeleted(call.Context(), name)
	}
	after := int64(-1)
	switch option := options.GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		after = int64(option.Revision)
	case *streams.ReadReq_Options_StreamOptions_End:
		if len(records) > 0 {
			after = int64(records[len(records)-1].revision)
		}
	}
	served := s.newSubscription(call)
	served.matches = func(record *record) bool { return record.stream == name && int64(record.revision) > after }
	return served.serve()
}

func (s *streamsService) newSubscription(call streams.Streams_ReadServer) *subscription {
	dropped, stalled := s.node.cluster.subscriptionSignals()
	return &subscription{
		cluster: s.node.cluster, call: call, dropped: dropped, stalled: stalled,
		matches: func(*record) bool { return true },
	}
}

func (s *subscription) serve() error {
	s.cluster.subscriptions.Add(1)
	defer s.cluster.subscriptions.Add(-1)
	err := s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()},
	}})
	if err != nil {
		return err
	}
	for {
		records, grown := s.cluster.journal.from(s.next)
		if err := s.deliver(records); err != nil {
			return err
		}
		if len(records) > 0 {
			continue
		}
		if err := s.catchUp(); err != nil {
			return err
		}
		select {
		case <-grown:
		case <-s.dropped:
			return errDropped()
		case <-s.call.Context().Done():
			return s.call.Context().Err()
		}
	}
}

func (s *subscription) deliver(records []*record) error {
	const farBehind = 1000
	if s.caughtUp && len(records) > farBehind {
		s.caughtUp = false
		behind := &streams.ReadResp{Content: &streams.ReadResp_FellBehind_{FellBehind: &streams.ReadResp_FellBehind{}}}
		if err := s.call.Send(behind); err != nil {
			return err
		}
	}
	for _, record := range records {
		if err := s.pause(); err != nil {
			return err
		}
		s.next++
		if s.matches(record) {
			if err := s.call.Send(record.response); err != nil {
				return err
			}
		}
		if s.looked++; s.window > 0 && s.looked >= s.window {
			if err := s.sendCheckpoint(record); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *subscription) catchUp() error {
	if s.caughtUp {
		return nil
	}
	s.caughtUp = true
	return s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}})
}

func (s *subscription) sendCheckpoint(last *record) error {
	s.looked = 0
	checkpoint := &streams.ReadResp_Checkpoint{CommitPosition: last.position, PreparePosition: last.position}
	if s.cluster.options.Quirks.CheckpointsWithoutPrepare {
		checkpoint.CommitPosition, checkpoint.PreparePosition = s.cluster.journal.nextPosition(s.next), 0
	}
	return s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{Checkpoint: checkpoint}})
}

// pause applies the active faults.
func (s *subscription) pause() error {
	if pause := s.cluster.eventPause.Load(); pause > 0 {
		_ = backoff.Sleep(s.call.Context(), time.Duration(pause)) // serve checks the context
	}
	select {
	case <-s.dropped:
		return errDropped()
	case <-s.stalled:
		return silence(s.call.Context())
	default:
		return nil
	}
}

func silence(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func errDropped() error {
	return status.Error(codes.Aborted, "the subscription was dropped: its consumer is too slow")
}
