// Package table writes the tables of read models: it derives a table from a Go
// struct, keeps the rows that a fold touches in memory, and writes them to
// PostgreSQL with few statements.
//
// A row type is a struct. Each field is a column, named after the field in lower
// case, and the field's type decides the column's type; [Decimal], [Exact],
// [Date], [Document], time.Time, *time.Time and uuid.UUID are known beside strings,
// numbers and booleans. The first columns are the key. [Rows] is a table whose
// rows change, [Log] one whose rows are only added.
//
// A table is used in one of two ways:
//
//   - For a batch of events on live tables, Begin(false) forgets all rows, the
//     fold announces the rows it needs with [Rows.Want], [QueueFetch] reads them,
//     the fold changes them, and [QueueChanges] or [CopyChanges] writes the result.
//   - To fill new tables, Begin(true) starts with an empty, complete table, and
//     [Copier] (or [Loader], inside a caller's transaction) copies the rows into
//     tables made with [Shape.Create]. [Shape.Finish] adds key and indexes last.
//
// Both leave the same rows, so a fold is written once. [Shape.Compare] proves it.
//
// The package knows PostgreSQL and nothing about events or about what the rows
// mean.
package table
