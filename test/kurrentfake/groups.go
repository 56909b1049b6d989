package kurrentfake

import (
	"context"
	"fmt"
	"sync"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"google.golang.org/grpc/codes"
)

// groups are the persistent subscriptions that exist. They can be created and
// nothing else: clients use that to find the leader.
type groups struct {
	mu    sync.Mutex
	names map[string]struct{}
}

func newGroups() *groups { return &groups{names: map[string]struct{}{}} }

type groupsService struct {
	persistent.UnimplementedPersistentSubscriptionsServer

	node *Node
}

// Create creates a group, on the leader only.
func (g *groupsService) Create(ctx context.Context, request *persistent.CreateReq) (*persistent.CreateResp, error) {
	if !g.node.leads() {
		return nil, g.node.notLeader(ctx)
	}
	options := request.GetOptions()
	stream := string(options.GetStream().GetStreamIdentifier().GetStreamName())
	name := fmt.Sprintf("%s::%s", stream, options.GetGroupName())

	known := g.node.cluster.groups
	known.mu.Lock()
	defer known.mu.Unlock()
	if _, exists := known.names[name]; exists {
		return nil, refuse(ctx, codes.AlreadyExists, "Subscription group "+name+" exists.",
			"exception", "persistent-subscription-exists")
	}
	known.names[name] = struct{}{}
	return &persistent.CreateResp{}, nil
}
