package ledger

import "crumbtrail/domain/pantry"

// TookReserved is what a run took of what plans of other occasions reserved.
type TookReserved struct {
	AllowReserved bool              `json:"allow_reserved" doc:"Whether the run was allowed to take what plans of other occasions reserve"`
	Reserved      []pantry.Reserved `json:"reserved" doc:"What the run took of what plans of other occasions reserved"`
}

func tookReserved(allowed bool, reserved []pantry.Reserved) TookReserved {
	return TookReserved{AllowReserved: allowed, Reserved: append([]pantry.Reserved{}, reserved...)}
}
