package kurrentfake

import (
	"context"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// refuse ends a call as the real server does: with a status, and in the
// trailer the name of the exception and its details.
func refuse(ctx context.Context, code codes.Code, message string, trailer ...string) error {
	_ = grpc.SetTrailer(ctx, metadata.Pairs(trailer...))
	return status.Error(code, message)
}

func accessDenied(ctx context.Context) error {
	return refuse(ctx, codes.PermissionDenied, "Access Denied", "exception", "access-denied")
}

func streamDeleted(ctx context.Context, stream string) error {
	return refuse(ctx, codes.FailedPrecondition, "Event stream '"+stream+"' is deleted.",
		"exception", "stream-deleted", "stream-name", stream)
}

func appendTooLarge(ctx context.Context, limit int) error {
	size := strconv.Itoa(limit)
	return refuse(ctx, codes.InvalidArgument, "Maximum Append Size of "+size+" Exceeded.",
		"exception", "maximum-append-size-exceeded", "maximum-append-size", size)
}

func (n *Node) notLeader(ctx context.Context) error {
	host, port := splitAddress(n.cluster.leaderNode().Address())
	return refuse(ctx, codes.NotFound, "Leader info available",
		"exception", "not-leader", "leader-endpoint-host", host, "leader-endpoint-port", port)
}

// requireLeader refuses a call that requires the leader on another node.
func (n *Node) requireLeader(ctx context.Context) error {
	required := metadata.ValueFromIncomingContext(ctx, "requires-leader")
	if len(required) > 0 && required[0] == "true" && !n.leads() {
		return n.notLeader(ctx)
	}
	return nil
}
