package web

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

const csvType = "text/csv"

// Dialect is a form of CSV.
type Dialect string

// The dialects: that of spreadsheets in languages with decimal points, and in those with
// decimal commas.
const (
	Commas     Dialect = "excel"
	Semicolons Dialect = "excel-semicolon"
)

// Negotiated is an answer in the media type that the request prefers.
type Negotiated struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Vary        string `header:"Vary"`
	QueryHeaders
	Body any
}

// Cell is a cell of a table.
type Cell struct {
	text     string
	isNumber bool
}

// Text is a cell with a text.
func Text[T ~string](text T) Cell { return Cell{text: string(text)} }

// Number is a cell with a number, given in decimal with a point.
func Number(decimal string) Cell { return Cell{text: decimal, isNumber: true} }

// Texts are cells with texts.
func Texts(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i] = Text(text)
	}
	return cells
}

// JSONOrTable answers with a list as JSON, or as CSV with a file name if the header
// Accept prefers that. usual returns the dialect of a request that names none. It fails
// with a [Problem] if Accept names a dialect that does not exist, and as usual does.
func JSONOrTable(
	accept string, headers QueryHeaders, list any, name string, usual func() (Dialect, error), rows func() [][]Cell,
) (*Negotiated, error) {
	answer := &Negotiated{ContentType: JSONType, Vary: "Accept", QueryHeaders: headers, Body: list}
	wanted, dialect, err := tableWanted(accept)
	if err != nil || !wanted {
		return answer, err
	}
	if dialect == "" {
		if dialect, err = usual(); err != nil {
			return nil, err
		}
	}
	answer.ContentType, answer.Disposition = csvType+"; charset=utf-8", `attachment; filename="`+name+`"`
	if dialect == Semicolons {
		answer.ContentType += "; dialect=" + string(Semicolons)
	}
	answer.Body = encodeTable(rows(), dialect == Semicolons)
	return answer, nil
}

// JSONOrTableResponses describes an answer of [JSONOrTable].
func (s *Server) JSONOrTableResponses(list reflect.Type) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		JSONType: {Schema: s.OpenAPI().Components.Schemas.Schema(list, true, "")},
		csvType: {Schema: &huma.Schema{
			Type: huma.TypeString,
			Description: "A header line, then a line for each item, in UTF-8 with a byte order mark. " +
				"For Accept: text/csv; dialect=excel-semicolon semicolons separate the cells and numbers have decimal commas; " +
				"for dialect=excel commas separate them and numbers have decimal points. Without a dialect the kitchen's locale decides; " +
				"another dialect is refused as invalid",
		}},
	}}}
}

// encodeTable returns rows as CSV in which no cell is a formula.
func encodeTable(rows [][]Cell, withSemicolons bool) []byte {
	var text bytes.Buffer
	text.WriteString("\ufeff") // without it spreadsheets take the text for that of an old code page
	writer := csv.NewWriter(&text)
	writer.UseCRLF = true
	if withSemicolons {
		writer.Comma = ';'
	}
	for _, cells := range rows {
		record := make([]string, len(cells))
		for i, cell := range cells {
			switch {
			case !cell.isNumber:
				record[i] = escapeFormula(cell.text)
			case withSemicolons:
				record[i] = strings.ReplaceAll(cell.text, ".", ",")
			default:
				record[i] = cell.text
			}
		}
		_ = writer.Write(record) // a buffer does not fail
	}
	writer.Flush()
	return text.Bytes()
}

// escapeFormula quotes what a spreadsheet would evaluate as a formula. One that reads
// the table with another separator takes what follows such a character for a cell,
// even in quotation marks, so it is quoted there as well.
func escapeFormula(text string) string {
	var escaped strings.Builder
	isStart := true
	for i, char := range text {
		if isStart && strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫−", char) || i == firstVisible(text) && strings.ContainsRune("\t\r\n", char) {
			escaped.WriteByte('\'')
		}
		isStart = strings.ContainsRune(",;|\"\t\r\n\v\f\u0085\u2028\u2029", char) || isStart && isBlank(char)
		escaped.WriteRune(char)
	}
	return escaped.String()
}

// firstVisible returns the index of the first character that is neither a space nor
// invisible; the length of the text if there is none.
func firstVisible(text string) int {
	return len(text) - len(strings.TrimLeftFunc(text, func(r rune) bool { return isBlank(r) && !strings.ContainsRune("\t\r\n", r) }))
}

func isBlank(char rune) bool { return unicode.IsSpace(char) || unicode.Is(unicode.Cf, char) }
