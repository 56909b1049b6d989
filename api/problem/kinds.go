package problem

import (
	"net/http"

	"crumbtrail/api/web"
)

// The kinds of problem of this interface, in addition to those of [web].
var (
	badCursor = web.NewKind(
		"bad_cursor", http.StatusUnprocessableEntity, "The cursor is unknown",
		"cursor must be the value of next in an earlier answer, unchanged.",
	)
	notAnExport = web.NewKind(
		"not_an_export", http.StatusUnprocessableEntity, "This is not an export", "The body is not a bake-tracker export.",
	)
	exportVersion = web.NewKind(
		"export_version", http.StatusUnprocessableEntity, "The export's version is not supported",
		"Only version 4 of bake-tracker's exports can be imported.",
	)
	tooManyRecords = web.NewKind(
		"too_many_records", http.StatusUnprocessableEntity, "The export is too large",
		"The export has more records than can be imported at once.",
	)
	NotFound     = web.NewKind("not_found", http.StatusNotFound, "Not found", "The resource does not exist in this kitchen.")
	noSuchFigure = web.NewKind(
		"no_such_figure", http.StatusNotFound, "No such figure",
		"The plan's summary has no figure at that path. near lists similar paths; without a path the answer lists all of them.",
	)
	Stale = web.NewKind(
		"stale", http.StatusPreconditionFailed, "The resource has changed",
		"If-Match or If-None-Match does not hold: the resource is not in the state that the request expects. Read it again.",
	)
	ifMatchRequired = web.NewKind(
		"if_match_required", http.StatusPreconditionRequired, "If-Match is required",
		"The kitchen's setting require_if_match refuses an update that does not state which revision it changes, because it could undo a "+
			"change that its sender has not seen. Read the resource, and send its ETag as If-Match. If-Match: * changes it whatever it is.",
	)
	stateConflict = web.NewKind(
		"state_conflict", http.StatusConflict, "Not allowed in this state",
		"The state of the occasion's active plan does not allow this. state is that state, allowed lists what it allows.",
	)
	occasionArchived = web.NewKind(
		"occasion_archived", http.StatusConflict, "The occasion is archived",
		"Nothing about an archived occasion changes, and no runs are recorded for it. Restore it first.",
	)
	incomplete = web.NewKind(
		"incomplete", http.StatusConflict, "The plan is incomplete",
		"Part of the plan has not been made. left lists all of it; send accept_incomplete with a reason to complete the plan anyway.",
	)
	notAmendable = web.NewKind(
		"not_amendable", http.StatusConflict, "The plan cannot be amended like this",
		"A change plans less than was made, drops something that was begun, refers to something that the plan does not have, "+
			"or leaves the plan empty. errors lists the fault of each change, and its limit.",
	)
	planNotActive = web.NewKind(
		"plan_not_active", http.StatusConflict, "The plan is not active",
		"A later plan of the occasion has replaced this one. active_plan_id identifies it.",
	)
	notPoolable = web.NewKind(
		"not_poolable", http.StatusConflict, "Nothing is bought for the plan any more",
		"A pooled shopping list has active plans that are neither completed nor cancelled. errors lists the other ones.",
	)
	alreadyVoided = web.NewKind("already_voided", http.StatusConflict, "The run is voided", "A run can be voided only once.")
	outputInUse   = web.NewKind(
		"output_in_use", http.StatusConflict, "The run's output was used",
		"Later runs or adjustments used the output of the run. runs lists them. Void those runs first, the latest first; "+
			"an adjustment of finished stock cannot be voided.",
	)
	lotInUse = web.NewKind(
		"lot_in_use", http.StatusConflict, "The lot was used",
		"The amount of a lot that was used or adjusted, and a day of receipt after its first use, cannot be corrected. runs lists the uses. "+
			"Adjust what is left of the lot, or void the runs first.",
	)
	reservedElsewhere = web.NewKind(
		"reserved_elsewhere", http.StatusConflict, "Reserved for another occasion",
		"The run would take what the plans of other occasions reserve. reserved lists all of it; send allow_reserved to take it anyway.",
	)
	conflict = web.NewKind(
		"conflict", http.StatusConflict, "Concurrent changes",
		"Concurrent requests kept changing the same resource. Nothing was written; try again.",
	)
	alreadyRebuilding = web.NewKind(
		"already_rebuilding", http.StatusConflict, "The projection is being rebuilt",
		"A rebuild of the projection is in progress, by request or because of a new version.",
	)
	noRebuild = web.NewKind(
		"no_rebuild", http.StatusConflict, "There is no rebuild to cancel",
		"No rebuild was requested, or it has ended. A rebuild that a new version started cannot be cancelled.",
	)
	notPaused    = web.NewKind("not_paused", http.StatusConflict, "The projection is not paused", "No event blocks the projection.")
	unknownEvent = web.NewKind(
		"unknown_event", http.StatusConflict, "The event is not known yet",
		"The next attempt finds out which event blocks the projection. Retry, and read the projection again.",
	)
	noSpace = web.NewKind(
		"no_space", http.StatusInsufficientStorage, "Not enough disk space", "The disk has no room for a second copy of the projection's tables.",
	)
	unusable = web.NewKind(
		"unusable", http.StatusUnprocessableEntity, "Definitions are missing",
		"The request depends on definitions that are missing, archived or cyclic. missing, cycles and too_deep list all of them.",
	)
	shortage = web.NewKind(
		"shortage", http.StatusUnprocessableEntity, "Not enough in the pantry", "shortages lists everything that is short. Nothing was written.",
	)
	noOutputMode = web.NewKind(
		"no_output_mode", http.StatusUnprocessableEntity, "The occasion has no output mode", "An occasion needs an output mode to be planned.",
	)
	noTargets = web.NewKind(
		"no_targets", http.StatusUnprocessableEntity, "The occasion has no targets",
		"An occasion needs targets to be planned.",
	)
	otherOccasion = web.NewKind(
		"other_occasion", http.StatusUnprocessableEntity, "The plans are of different occasions",
		"A plan can be compared with plans of the same occasion only.",
	)
	overYield = web.NewKind(
		"over_yield", http.StatusUnprocessableEntity, "More than expected",
		"The yield exceeds what the recipe predicts. Send allow_over_yield if it is right.",
	)
	noYield = web.NewKind(
		"no_yield", http.StatusUnprocessableEntity, "The run is too small",
		"The run is too small for a whole unit.",
	)
	unknownFinishedUnit = web.NewKind(
		"unknown_finished_unit", http.StatusUnprocessableEntity, "Unknown finished unit",
		"The recipe's snapshot does not yield that finished unit.",
	)
	notOnList = web.NewKind(
		"not_on_list", http.StatusUnprocessableEntity, "Not on the list",
		"The plan does not use the item, so there is nothing to collect for it.",
	)
	belowZero = web.NewKind(
		"below_zero", http.StatusUnprocessableEntity, "Less than nothing",
		"An adjustment cannot remove more than is on hand.",
	)
	notConvertible = web.NewKind(
		"not_convertible", http.StatusUnprocessableEntity, "The units do not convert", "The units cannot be converted to each other.",
	)
	keyReused = web.NewKind(
		"idempotency_key_reused", http.StatusUnprocessableEntity, "The key was used for another request",
		"An Idempotency-Key identifies one request. This one was sent before with another body.",
	)
	planTooLarge = web.NewKind(
		"plan_too_large", http.StatusRequestEntityTooLarge, "The plan is too large",
		"Some part of the plan is written at once, and the log does not accept this much. "+
			"Plan fewer things together, or raise the log's limit.",
	)
	tooLargeToRecord = web.NewKind(
		"too_large_to_record", http.StatusUnprocessableEntity, "Too large to record", "The log does not accept this much at once.",
	)
	outcomeUnknown = web.NewKind(
		"outcome_unknown", http.StatusServiceUnavailable, "The outcome is unknown",
		"The log did not confirm whether the command was written. Send it again with the same Idempotency-Key.",
	)
	Unavailable = web.NewKind(
		"unavailable", http.StatusServiceUnavailable, "Not available now",
		"The log or the database cannot be reached. Nothing was written; try again.",
	)
	notYetVisible = web.NewKind(
		"not_yet_visible", http.StatusServiceUnavailable, "Not yet visible",
		"The change is stored, but answers do not include it yet. Try again.",
	)
	otherLog = web.NewKind(
		"other_log", http.StatusServiceUnavailable, "The read models belong to another log",
		"The log was restored, replaced or changed, and the read models are of the log as it was. They are not served. "+
			"They are filled again without an operator; try again. detail has the reason.",
	)
	timeout = web.NewKind(
		"timeout", http.StatusServiceUnavailable, "Timeout",
		"The answer took too long. A command may have been handled nevertheless: send it again with the same Idempotency-Key.",
	)
	newerVersion = web.NewKind(
		"newer_version", http.StatusServiceUnavailable, "Written by a newer version",
		"The log has an event of a newer version of crumbtrail, which this version cannot read. "+
			"Nothing was written. Update this instance; all instances of one log need the newest version that writes to it.",
	)
	brokenEvent = web.NewKind(
		"broken_event", http.StatusInternalServerError, "An event is broken",
		"The log has an event that cannot be read, or that does not fit the events before it. crumbtrail audit verify checks a log.",
	)
	BeyondEnd = web.NewKind(
		"beyond_end", http.StatusGone, "The position is not of this log",
		"The log ends before the position, or it is another log than the reader names, so its events are not those that the reader had "+
			"received: the log was restored, or replaced by another one. head is the end of the log and log_id its id. "+
			"Discard what is known, and follow from 0, or from head for new events only, with that id.",
	)
	NotEmpty = web.NewKind(
		"not_empty", http.StatusConflict, "The kitchen is not empty", "The sample kitchen can be loaded into an empty kitchen only.",
	)
	TooManyReaders = web.NewKind(
		"too_many_readers", http.StatusServiceUnavailable, "Too many readers",
		"The maximum number of readers follow the events. Try again later.",
	)
	NotReady = web.NewKind(
		"not_ready", http.StatusServiceUnavailable, "Not ready", "The server cannot answer correctly now. Its log has the reason.",
	)
	Starting = web.NewKind(
		"starting", http.StatusServiceUnavailable, "The server is starting",
		"The server is starting, or waits for its database or log. Nothing was read or written; try again.",
	)
	Forbidden = web.NewKind(
		"forbidden", http.StatusForbidden, "Not permitted",
		"The role of the caller does not include this. required_role is the least role that does; docs/permissions.md lists all.",
	)
	kitchenClosed = web.NewKind(
		"kitchen_closed", http.StatusForbidden, "The kitchen is closed",
		"The kitchen is being imported, or it is to be deleted, or it was. detail has the reason, and until when it can be restored.",
	)
	lastAdmin = web.NewKind(
		"last_admin", http.StatusConflict, "The last administrator", "A kitchen needs an administrator. Give the role to another member first.",
	)
	alreadyMember = web.NewKind(
		"already_member", http.StatusConflict, "Already a member",
		"The person who is signed in is a member of the kitchen already. The link was not used. An administrator changes roles.",
	)
	otherPerson = web.NewKind(
		"other_person", http.StatusConflict, "Another person's",
		"It belongs to another person than the one who is signed in. Nothing was changed.",
	)
	notInvited = web.NewKind(
		"not_invited", http.StatusForbidden, "Not invited",
		"The provider confirmed who signs in, but that person is a member of no kitchen here. Ask an administrator for an invitation.",
	)
	tooManySignIns = web.NewKind(
		"too_many_sign_ins", http.StatusServiceUnavailable, "Too many sign-ins", "Too many sign-ins have begun. Try again in some minutes.",
	)
	providerUnavailable = web.NewKind(
		"provider_unavailable", http.StatusServiceUnavailable, "The provider cannot be reached",
		"The provider that confirms who signs in does not answer. Try again, or sign in by a link. Who is signed in already stays so.",
	)
	providerRefused = web.NewKind(
		"provider_refused", http.StatusForbidden, "The provider did not confirm who signs in",
		"It refused, its answer was used before, or its answer proves nothing. Begin again.",
	)
	SignInOver = web.NewKind(
		"sign_in_over", http.StatusConflict, "The sign-in is over",
		"It was begun in another browser or longer than 10 minutes ago, another one was begun since, or it has ended already. Begin again.",
	)
	OtherUser = web.NewKind(
		"other_user", http.StatusForbidden, "Another user of the machine",
		"The server has no authentication and answers only to its own user and to root, because everyone who reaches it has full access. "+
			"Start it with --auth required to let others in.",
	)
	Unauthenticated = web.NewKind(
		"unauthenticated", http.StatusUnauthorized, "Not signed in",
		"The request has no credential, or one that is unknown, revoked or expired. Send an API key as Authorization: Bearer, or sign in.",
	)
)

// Kinds returns all of them.
func Kinds() []web.Kind {
	all := []web.Kind{NotEmpty, BeyondEnd, TooManyReaders, NotReady, Starting, Forbidden, OtherUser, Unauthenticated, SignInOver}
	for _, rule := range rules {
		all = append(all, rule.kind)
	}
	return all
}
