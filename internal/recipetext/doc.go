// Package recipetext parses recipes that people paste: plain text with one
// ingredient in each line, and schema.org/Recipe as JSON-LD, alone or within a page.
//
// Nothing is guessed silently. A line keeps the text that it was parsed from, and
// lists in Doubts what is unclear or was not understood. The caller shows both and
// lets a person confirm or correct the result.
//
// The grammar of a line:
//
//	line     = [bullet] ( measured | part | trailing | name ) .
//	measured = amount [unit] ["of"] name .
//	part     = ( "zest" | "juice" | … ) ( "of" | "von" ) measured .   the part is a note
//	trailing = name [":" | "-"] amount unit .
//	amount   = number [range] | word number .
//	number   = whole | decimal | fraction | whole fraction .
//	range    = ( "-" | "to" | "bis" ) number .
//	name     = text ["," note] , with notes in parentheses anywhere .
package recipetext
