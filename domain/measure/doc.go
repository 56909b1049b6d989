// Package measure holds exact amounts: rational numbers, units and their
// conversion, densities and money.
//
// It uses no floating point. A number is parsed from digits ("2.5") or from a
// fraction ("1/3") and stays exact; it is rounded, half to even, only where a rule
// requires it.
package measure
