// Package crumbtrail is the root of an event-sourced CQRS backend that plans,
// shops for, bakes and assembles food for an occasion.
//
// A plan captures immutable snapshots of recipes and finished goods. Runs
// consume what the snapshots list. Batches, shopping list, feasibility and
// progress are calculated on request; no calculated figure is stored. Every
// change is an event in a log that can be audited, replayed and verified.
//
// The way of a command: [crumbtrail/api] decodes a request,
// [crumbtrail/commands] replays the stream and gathers what the decision needs,
// [crumbtrail/domain] decides, and [crumbtrail/eventstore] appends the events.
//
// The way of a query: [crumbtrail/projections] folds events into tables,
// [crumbtrail/readmodels] reads the tables in one transaction, and
// [crumbtrail/domain/planning] calculates the answer.
//
// The program is cmd/crumbtrail. docs/architecture.md has the picture,
// docs/development.md lists the files to touch for a change.
package crumbtrail
