// Package reader is the kit that all queries are built with. It knows no question.
//
// A query reads in one read-only REPEATABLE READ transaction ([Answer]), or over
// tables that are folded for it as they were at an earlier position ([AnswerAsOf]).
// The transaction is a [Tx]: [One] and [All] fetch rows into structs, a [Batch]
// sends independent reads in one round trip, [Pages] fetches one page of a list.
//
// Statements name the tables of a projection by its schema in braces, such as
// {planning}.plans. The schema changes when a projection is rebuilt, so it is looked
// up inside the transaction.
package reader
