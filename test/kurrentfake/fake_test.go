package kurrentfake_test

import (
	"context"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"crumbtrail/test/kurrentfake"
)

func start(t *testing.T, options kurrentfake.Options) *kurrentfake.Cluster {
	t.Helper()
	cluster, err := kurrentfake.Start(options)
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	return cluster
}

func dial(t *testing.T, node *kurrentfake.Node) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(node.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, connection.Close()) })
	return connection
}

func message(size int) *streams.AppendReq {
	return &streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{
		Id:       &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}},
		Metadata: map[string]string{"type": "test", "content-type": "application/json"},
		Data:     make([]byte, size),
	}}}
}

// send appends with the expectation any, in the raw protocol.
func send(
	ctx context.Context, connection *grpc.ClientConn, stream string, messages ...*streams.AppendReq,
) (*streams.AppendResp, metadata.MD, error) {
	var trailer metadata.MD
	call, err := streams.NewStreamsClient(connection).Append(ctx, grpc.Trailer(&trailer))
	if err != nil {
		return nil, nil, err
	}
	header := &streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
		StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte(stream)},
		ExpectedStreamRevision: &streams.AppendReq_Options_Any{Any: &shared.Empty{}},
	}}}
	for _, request := range append([]*streams.AppendReq{header}, messages...) {
		if call.Send(request) != nil {
			break // the status is the reason
		}
	}
	answer, err := call.CloseAndRecv()
	return answer, trailer, err
}

func TestPositionsAreOffsetsAndSurviveARestart(t *testing.T) {
	t.Parallel()
	cluster := start(t, kurrentfake.Options{})
	connection := dial(t, cluster.Node(0))
	var last uint64
	for range 3 {
		answer, _, err := send(t.Context(), connection, "a-1", message(10), message(10))
		require.NoError(t, err)
		position := answer.GetSuccess().GetPosition()
		require.Greater(t, position.GetCommitPosition(), last+2, "positions are never dense")
		require.Equal(t, position.GetCommitPosition(), position.GetPreparePosition())
		last = position.GetCommitPosition()
	}
	address := cluster.Node(0).Address()
	require.NoError(t, cluster.Restart())
	require.Equal(t, address, cluster.Node(0).Address())
	answer, _, err := send(t.Context(), dial(t, cluster.Node(0)), "a-1", message(10))
	require.NoError(t, err)
	require.EqualValues(t, 6, answer.GetSuccess().GetCurrentRevision())
	require.Greater(t, answer.GetSuccess().GetPosition().GetCommitPosition(), last)
}

func TestAFollowerForwardsWhatDoesNotRequireTheLeader(t *testing.T) {
	t.Parallel()
	cluster := start(t, kurrentfake.Options{Nodes: 2})
	follower := dial(t, cluster.Node(1))
	_, _, err := send(t.Context(), follower, "a-1", message(1))
	require.NoError(t, err)

	requiring := metadata.AppendToOutgoingContext(t.Context(), "requires-leader", "true")
	_, trailer, err := send(requiring, follower, "a-1", message(1))
	require.Equal(t, codes.NotFound, status.Code(err))
	require.Equal(t, []string{"not-leader"}, trailer.Get("exception"))
	leader := trailer.Get("leader-endpoint-host")[0] + ":" + trailer.Get("leader-endpoint-port")[0]
	require.Equal(t, cluster.Node(0).Address(), leader)
}

func TestATooLargeAppendIsRefusedWithItsLimit(t *testing.T) {
	t.Parallel()
	cluster := start(t, kurrentfake.Options{MaxAppendSize: 1000})
	connection := dial(t, cluster.Node(0))
	_, _, err := send(t.Context(), connection, "a-1", message(992))
	require.NoError(t, err)
	_, trailer, err := send(t.Context(), connection, "a-1", message(500), message(500))
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	require.Equal(t, []string{"maximum-append-size-exceeded"}, trailer.Get("exception"))
	require.Equal(t, []string{"1000"}, trailer.Get("maximum-append-size"))
}

func TestGossipReportsLivingMembersAndTheLeader(t *testing.T) {
	t.Parallel()
	cluster := start(t, kurrentfake.Options{Nodes: 3})
	cluster.Node(0).Stop()
	cluster.Elect(2)
	info, err := gossip.NewGossipClient(dial(t, cluster.Node(1))).Read(t.Context(), &shared.Empty{})
	require.NoError(t, err)
	want := []struct {
		state gossip.MemberInfo_VNodeState
		alive bool
	}{{gossip.MemberInfo_Follower, false}, {gossip.MemberInfo_Follower, true}, {gossip.MemberInfo_Leader, true}}
	for i, member := range info.GetMembers() {
		require.Equal(t, want[i].state, member.GetState())
		require.Equal(t, want[i].alive, member.GetIsAlive())
	}
	require.Len(t, info.GetMembers(), 3)
}
