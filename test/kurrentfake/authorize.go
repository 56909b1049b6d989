package kurrentfake

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func (n *Node) authorizeUnary(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	if err := n.authorize(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

func (n *Node) authorizeStream(
	server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	if err := n.authorize(stream.Context(), info.FullMethod); err != nil {
		return err
	}
	return handler(server, stream)
}

// authorize lets every client read gossip and features: clients do that before
// they authenticate.
func (n *Node) authorize(ctx context.Context, method string) error {
	options := n.cluster.options
	if options.User == "" || strings.Contains(method, ".gossip.") || strings.Contains(method, ".server_features.") {
		return nil
	}
	incoming, _ := metadata.FromIncomingContext(ctx)
	given := incoming.Get("authorization")
	if len(given) == 0 {
		return accessDenied(ctx)
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(options.User+":"+options.Password))
	if subtle.ConstantTimeCompare([]byte(given[0]), []byte(want)) != 1 {
		return status.Error(codes.Unauthenticated, "Unauthenticated")
	}
	return nil
}
