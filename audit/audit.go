// Package audit reads the log back to answer what happened.
//
//   - [Names] and [Fact] describe every kind of event in words;
//   - [Replay] returns the events of a stream, each with the state after it, folded as
//     the commands fold it;
//   - [Verify] checks a whole log and reports everything that is wrong with it.
package audit
