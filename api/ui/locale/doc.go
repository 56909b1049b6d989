// Package locale writes texts, amounts, money, dates and percentages the way people
// read them in their language, and reads amounts the way people type them.
//
// Texts are in catalogues: texts/<language>/<screen>.json maps an id such as
// "home.title" to a text, or to plural forms that the first argument selects:
//
//	"home.lots": {"one": "%d lot", "other": "%d lots"}
//
// Every language has every id; a test compares them. A [Locale] is safe for
// concurrent use.
package locale
