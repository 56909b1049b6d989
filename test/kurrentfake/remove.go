package kurrentfake

import (
	"context"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"
)

// Delete deletes a stream so that it can be written again.
func (s *streamsService) Delete(ctx context.Context, request *streams.DeleteReq) (*streams.DeleteResp, error) {
	options := request.GetOptions()
	expected := expectation{}
	switch option := options.GetExpectedStreamRevision().(type) {
	case *streams.DeleteReq_Options_Revision:
		expected = expectation{kind: expectRevision, revision: option.Revision}
	case *streams.DeleteReq_Options_NoStream:
		expected = expectation{kind: expectNoStream}
	case *streams.DeleteReq_Options_StreamExists:
		expected = expectation{kind: expectExists}
	}
	last, err := s.remove(ctx, string(options.GetStreamIdentifier().GetStreamName()), expected, false)
	if err != nil {
		return nil, err
	}
	return &streams.DeleteResp{PositionOption: &streams.DeleteResp_Position_{Position: &streams.DeleteResp_Position{
		CommitPosition: last.position, PreparePosition: last.position,
	}}}, nil
}

// Tombstone deletes a stream permanently.
func (s *streamsService) Tombstone(ctx context.Context, request *streams.TombstoneReq) (*streams.TombstoneResp, error) {
	options := request.GetOptions()
	expected := expectation{}
	switch option := options.GetExpectedStreamRevision().(type) {
	case *streams.TombstoneReq_Options_Revision:
		expected = expectation{kind: expectRevision, revision: option.Revision}
	case *streams.TombstoneReq_Options_NoStream:
		expected = expectation{kind: expectNoStream}
	case *streams.TombstoneReq_Options_StreamExists:
		expected = expectation{kind: expectExists}
	}
	last, err := s.remove(ctx, string(options.GetStreamIdentifier().GetStreamName()), expected, true)
	if err != nil {
		return nil, err
	}
	return &streams.TombstoneResp{PositionOption: &streams.TombstoneResp_Position_{Position: &streams.TombstoneResp_Position{
		CommitPosition: last.position, PreparePosition: last.position,
	}}}, nil
}

func (s *streamsService) remove(ctx context.Context, name string, expected expectation, permanently bool) (*record, error) {
	if err := s.node.requireLeader(ctx); err != nil {
		return nil, err
	}
	decided := s.node.cluster.journal.remove(name, expected, permanently)
	switch decided.kind {
	case deleted:
		return nil, streamDeleted(ctx, name)
	case conflicted:
		return nil, refuse(ctx, codes.FailedPrecondition,
			fmt.Sprintf("Delete failed due to WrongExpectedVersion. Stream: %s has %d events", name, decided.next),
			"exception", "wrong-expected-version", "stream-name", name)
	case written, repeated:
	}
	return decided.last, nil
}
