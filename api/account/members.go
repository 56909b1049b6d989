package account

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/web"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// Member is a person with a role in the kitchen.
type Member struct {
	ID         string      `json:"id" example:"m4Jq8sWc0ZtB"`
	Name       string      `json:"name"`
	Role       access.Role `json:"role" enum:"viewer,cook,planner,admin"`
	JoinedAt   time.Time   `json:"joined_at"`
	LastUsedAt *time.Time  `json:"last_used_at" doc:"When a session of the member was last used, to the minute; null if none was"`
}

type changeMemberRole struct {
	Identified
	Body ChangeMemberRoleInput
}

// ChangeMemberRoleInput is the new role of a member.
type ChangeMemberRoleInput struct {
	Role access.Role `json:"role" enum:"viewer,cook,planner,admin"`
}

func (o *operations) members() {
	const path = "/v1/access/members"
	register(o, operation("ListMembers", http.MethodGet, path, "List the members of the kitchen"), o.listMembers)
	registerChange(o, operation("ChangeMemberRole", http.MethodPatch, path+"/{id}", "Change the role of a member",
		web.Answers(http.StatusNoContent), web.Describe("Refused as last_admin for the kitchen's only administrator.")), o.changeMemberRole)
	registerChange(o, operation("RemoveMember", http.MethodDelete, path+"/{id}", "Remove a member", web.Answers(http.StatusNoContent),
		web.Describe("The member's sessions in the kitchen end. Refused as last_admin for the kitchen's only administrator.")), o.removeMember)
}

func memberOf(m credentials.Member) Member {
	return Member{ID: m.ID, Name: m.Name, Role: m.Role, JoinedAt: m.JoinedAt.UTC(), LastUsedAt: utc(m.LastUsedAt)}
}

func (o *operations) listMembers(ctx context.Context, _ *struct{}) (*web.Plain[list[Member]], error) {
	found, err := o.Store.Members(ctx, caller.Of(ctx).Kitchen)
	if err != nil {
		return nil, err
	}
	return listOf(found, memberOf), nil
}

func (o *operations) changeMemberRole(ctx context.Context, by credentials.By, in *changeMemberRole) (*struct{}, error) {
	return nil, o.Store.ChangeRole(ctx, by, in.ID, in.Body.Role)
}

func (o *operations) removeMember(ctx context.Context, by credentials.By, in *Identified) (*struct{}, error) {
	return nil, o.Store.RemoveMember(ctx, by, in.ID)
}
