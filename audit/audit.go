// Package audit reads the log back, for people who ask what happened.
//
//   - [Names] and [Fact] say of every kind of event, in words, what it says;
//   - [Replay] goes through a stream event by event and shows the state after
//     each, folded as the commands fold it;
//   - [Verify] goes through a whole log and says what is wrong with it.
package audit
