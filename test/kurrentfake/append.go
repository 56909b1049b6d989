package kurrentfake

import (
	"context"
	"errors"
	"io"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// streamsService is the streams service of a node.
type streamsService struct {
	streams.UnimplementedStreamsServer

	node *Node
}

// Append handles an append. A follower forwards it to the leader unless the
// client requires the leader itself.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	cluster := s.node.cluster
	s.node.appends.Add(1)
	if err := s.node.requireLeader(call.Context()); err != nil {
		return err
	}
	first, err := call.Recv()
	if err != nil {
		return err
	}
	options := first.GetOptions()
	if options == nil {
		return status.Error(codes.InvalidArgument, "the first message has no options")
	}
	if takeOne(&cluster.appendFailures) {
		return status.Error(codes.Aborted, "Operation timed out: the append was not written")
	}
	proposals, err := receiveProposals(call, cluster.options.MaxAppendSize)
	if err != nil {
		return err
	}
	cluster.waitForCommit(call.Context())
	name := string(options.GetStreamIdentifier().GetStreamName())
	decided := cluster.journal.write(name, appendExpectation(options), proposals)
	if takeOne(&cluster.loseAcknowledgements) {
		s.node.breakConnection(call.Context())
		return status.Error(codes.Unavailable, "the connection is lost")
	}
	if decided.kind == deleted {
		return streamDeleted(call.Context(), name)
	}
	return call.SendAndClose(s.appendResponse(decided, options))
}

func receiveProposals(call streams.Streams_AppendServer, limit int) ([]proposal, error) {
	var proposals []proposal
	size := 0
	for {
		request, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return proposals, nil
		}
		if err != nil {
			return nil, err
		}
		message := request.GetProposedMessage()
		kind, contentType := message.GetMetadata()["type"], message.GetMetadata()["content-type"]
		if message == nil || kind == "" || contentType == "" {
			return nil, status.Error(codes.InvalidArgument, "Required Metadata Property is missing")
		}
		size += 2*len(kind) + len(message.GetData()) + len(message.GetCustomMetadata())
		if size > limit {
			return nil, appendTooLarge(call.Context(), limit)
		}
		proposals = append(proposals, proposal{
			id: parseID(message.GetId()), kind: kind, contentType: contentType,
			data: message.GetData(), metadata: message.GetCustomMetadata(),
		})
	}
}

func appendExpectation(options *streams.AppendReq_Options) expectation {
	switch expected := options.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_Revision:
		return expectation{kind: expectRevision, revision: expected.Revision}
	case *streams.AppendReq_Options_NoStream:
		return expectation{kind: expectNoStream}
	case *streams.AppendReq_Options_StreamExists:
		return expectation{kind: expectExists}
	default:
		return expectation{kind: expectAny}
	}
}

func (s *streamsService) appendResponse(decided verdict, options *streams.AppendReq_Options) *streams.AppendResp {
	if decided.kind == conflicted {
		return conflictResponse(decided, appendExpectation(options))
	}
	success := &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: decided.last.revision},
		PositionOption: &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{
			CommitPosition: decided.last.position, PreparePosition: decided.last.position,
		}},
	}
	if decided.kind == repeated && s.node.cluster.options.Quirks.RetriesWithoutPosition {
		success.PositionOption = &streams.AppendResp_Success_NoPosition{NoPosition: &shared.Empty{}}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_Success_{Success: success}}
}

func conflictResponse(decided verdict, expected expectation) *streams.AppendResp {
	wrong := &streams.AppendResp_WrongExpectedVersion{
		CurrentRevisionOption: &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &shared.Empty{}},
	}
	if decided.next > 0 {
		wrong.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: decided.next - 1}
	}
	switch expected.kind {
	case expectAny:
		wrong.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedAny{ExpectedAny: &shared.Empty{}}
	case expectExists:
		wrong.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedStreamExists{
			ExpectedStreamExists: &shared.Empty{},
		}
	case expectNoStream:
		wrong.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &shared.Empty{}}
	case expectRevision:
		wrong.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: expected.revision}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: wrong}}
}

func (n *Node) breakConnection(ctx context.Context) {
	if client, ok := peer.FromContext(ctx); ok {
		n.connections.breakOne(client.Addr.String())
	}
}
