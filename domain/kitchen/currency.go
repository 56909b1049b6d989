package kitchen

import "strings"

// Currency is a currency code of ISO 4217, such as "EUR".
type Currency string

// The currencies of ISO 4217 by their number of decimals. They include some that were
// withdrawn lately, in which a kitchen may still have prices (ANG, BGN, CUC, HRK).
const (
	withoutDecimals = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "
	withTwoDecimals = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF" +
		" CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS" +
		" INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO" +
		" NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP" +
		" TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG "
	withThreeDecimals = " BHD IQD JOD KWD LYD OMR TND "
	withFourDecimals  = " CLF UYW "
)

// Decimals returns the number of decimals of the currency's smaller unit: 2 for EUR, 0
// for JPY.
func (c Currency) Decimals() int {
	switch {
	case c.in(withoutDecimals):
		return 0
	case c.in(withThreeDecimals):
		return 3
	case c.in(withFourDecimals):
		return 4
	}
	return 2
}

func (c Currency) isKnown() bool {
	return c.in(withoutDecimals + withTwoDecimals + withThreeDecimals + withFourDecimals)
}

func (c Currency) in(codes string) bool {
	return len(c) == 3 && strings.Contains(codes, " "+string(c)+" ")
}
