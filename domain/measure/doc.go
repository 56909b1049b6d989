// Package measure holds exact amounts: rational numbers, units and their
// conversion, densities and money.
//
// There is no floating point in it, nor anywhere in the domain that builds on
// it. A number comes in as digits ("2.5") or as a fraction ("1/3") and stays
// what it was; rounding happens only where a rule asks for it, half to even.
package measure
