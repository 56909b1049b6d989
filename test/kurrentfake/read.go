package kurrentfake

import (
	"math"
	"slices"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Read serves reads of a stream and of $all, and subscriptions to either.
func (s *streamsService) Read(request *streams.ReadReq, call streams.Streams_ReadServer) error {
	if err := s.node.requireLeader(call.Context()); err != nil {
		return err
	}
	options := request.GetOptions()
	s.node.cluster.reads.Add(1)
	defer s.node.cluster.reads.Add(-1)
	switch {
	case options.GetSubscription() != nil && options.GetAll() != nil:
		return s.subscribeToAll(options, call)
	case options.GetSubscription() != nil:
		return s.subscribeToStream(options.GetStream(), call)
	case options.GetAll() != nil:
		return s.readAll(options, call)
	case options.GetStream() != nil:
		return s.readStream(options, call)
	}
	return status.Error(codes.InvalidArgument, "the combination of options is invalid")
}

func (s *streamsService) readStream(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	name := string(options.GetStream().GetStreamIdentifier().GetStreamName())
	records, state := s.node.cluster.journal.visible(name)
	switch state {
	case streamTombstoned:
		return streamDeleted(call.Context(), name)
	case streamMissing:
		return call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{
			StreamNotFound: &streams.ReadResp_StreamNotFound{StreamIdentifier: identifier(name)},
		}})
	case streamPresent:
	}
	chosen := chooseRevisions(records, options)
	if s.node.cluster.options.Quirks.PositionMessages && len(records) > 0 {
		first, last := records[0].revision, records[len(records)-1].revision
		if err := sendPositions(call, first, last); err != nil {
			return err
		}
	}
	return sendRecords(call, chosen, options.GetCount())
}

// chooseRevisions returns the requested records in the requested order.
func chooseRevisions(records []*record, options *streams.ReadReq_Options) []*record {
	backwards := options.GetReadDirection() == streams.ReadReq_Options_Backwards
	from := uint64(0)
	switch option := options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		from = option.Revision
	case *streams.ReadReq_Options_StreamOptions_End:
		from = math.MaxUint64
	}
	var chosen []*record
	for _, record := range records {
		if (backwards && record.revision <= from) || (!backwards && record.revision >= from) {
			chosen = append(chosen, record)
		}
	}
	if backwards {
		slices.Reverse(chosen)
	}
	return chosen
}

func (s *streamsService) readAll(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	journal := s.node.cluster.journal
	records, _ := journal.from(0)
	backwards := options.GetReadDirection() == streams.ReadReq_Options_Backwards
	index := 0
	switch option := options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Position:
		index = journal.indexAt(option.Position.GetCommitPosition(), option.Position.GetPreparePosition(), true)
	case *streams.ReadReq_Options_AllOptions_End:
		index = len(records)
	}
	index = min(index, len(records))
	if !backwards {
		return sendRecords(call, records[index:], options.GetCount())
	}
	chosen := slices.Clone(records[:index])
	slices.Reverse(chosen)
	return sendRecords(call, chosen, options.GetCount())
}

func sendRecords(call streams.Streams_ReadServer, records []*record, count uint64) error {
	if count < uint64(len(records)) {
		records = records[:count]
	}
	for _, record := range records {
		if err := call.Send(record.response); err != nil {
			return err
		}
	}
	return nil
}

// sendPositions sends the messages that clients of v4.2.0 do not expect.
func sendPositions(call streams.Streams_ReadServer, first, last uint64) error {
	messages := []*streams.ReadResp{
		{Content: &streams.ReadResp_FirstStreamPosition{FirstStreamPosition: first}},
		{Content: &streams.ReadResp_LastStreamPosition{LastStreamPosition: last}},
		{Content: &streams.ReadResp_LastAllStreamPosition{LastAllStreamPosition: &shared.AllStreamPosition{}}},
	}
	for _, message := range messages {
		if err := call.Send(message); err != nil {
			return err
		}
	}
	return nil
}
