package reasons

// Remark is a remark about one record of an import.
type Remark struct {
	// Record identifies the record by its section, index and name
	// ("recipes[3] candy-bar-fudge").
	Record string `json:"record"`
	// Code is that of a warning; empty for other remarks.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason"`
	// Reasons are the parts of the reason.
	Reasons []Wording `json:"reasons,omitempty" doc:"The parts of the reason, with codes"`
}

// NewRemark returns a remark. A reason that is very long is cut.
func NewRemark(record, code, reason string) Remark {
	const most = 10_000 // characters
	if letters := []rune(reason); len(letters) > most {
		reason = string(letters[:most]) + "…"
	}
	return Remark{Record: record, Code: code, Reason: reason, Reasons: Of(reason)}
}
