package web

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"
)

const csvType = "text/csv"

// Negotiated is an answer in the media type that the request prefers.
type Negotiated struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Vary        string `header:"Vary"`
	QueryHeaders
	Body any
}

// JSONOrTable answers with a list as JSON, or as CSV with a file name if the header
// Accept prefers that.
func JSONOrTable(accept string, headers QueryHeaders, list any, name string, rows func() [][]string) *Negotiated {
	answer := &Negotiated{ContentType: JSONType, Vary: "Accept", QueryHeaders: headers, Body: list}
	if negotiation.SelectQValueFast(accept, []string{JSONType, csvType}) == csvType {
		answer.ContentType, answer.Disposition = csvType+"; charset=utf-8", `attachment; filename="`+name+`"`
		answer.Body = encodeTable(rows())
	}
	return answer
}

// JSONOrTableResponses describes an answer of [JSONOrTable].
func (s *Server) JSONOrTableResponses(list reflect.Type) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		JSONType: {Schema: s.OpenAPI().Components.Schemas.Schema(list, true, "")},
		csvType:  {Schema: &huma.Schema{Type: huma.TypeString, Description: "A header line, then a line for each item"}},
	}}}
}

// encodeTable returns rows as CSV in which no cell is a formula.
func encodeTable(rows [][]string) []byte {
	var text bytes.Buffer
	writer := csv.NewWriter(&text)
	writer.UseCRLF = true
	for _, cells := range rows {
		for i := range cells {
			cells[i] = escapeFormula(cells[i])
		}
	}
	_ = writer.WriteAll(rows) // a buffer does not fail
	return text.Bytes()
}

// escapeFormula quotes a cell that a spreadsheet would evaluate as a formula.
func escapeFormula(cell string) string {
	if strings.IndexAny(strings.TrimLeft(cell, " \u00a0\u3000"), "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
