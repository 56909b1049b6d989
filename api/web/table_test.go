package web

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"flour": "flour", "": "", "0.5": "0.5", "a=b": "a=b", "semi-sweet": "semi-sweet",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@sum": "'@sum", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		" =1": " '=1", "\u00a0=1": "\u00a0'=1", "＝1": "'＝1", "＠x": "'＠x", "'=1": "'=1",
		"x;=1": "x;'=1", "x; =1": "x; '=1", "x,-1": "x,'-1", "x\t@a": "x\t'@a", "x\n+1": "x\n'+1", "x\r\n=1": "x\r\n'=1", `x"=1`: `x"'=1`,
		`x;"=1"`: `x;"'=1"`, "x|=1": "x|'=1", "x;\u200b=1": "x;\u200b'=1",
		"\ufeff=1": "\ufeff'=1", "−1": "'−1", "x; y=1": "x; y=1", "a: -1": "a: -1",
	} {
		require.Equal(t, want, escapeFormula(cell), "%q", cell)
	}
}

func TestNoCellIsAFormulaForAReaderWithAnotherSeparator(t *testing.T) {
	t.Parallel()
	pieces := []string{"=", "+", "-", "@", "1", "x", " ", ";", ",", "\t", "|", `"`, "\r", "\n", "\u00a0", "\u200b", "＝", "'"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "text"), "")
		for _, withSemicolons := range []bool{false, true} {
			table := string(encodeTable([][]Cell{{Text("a"), Text(text), Number("1")}}, withSemicolons))
			isSeparator := func(r rune) bool { return strings.ContainsRune(";,\t|\r\n\"", r) }
			for _, cell := range strings.FieldsFunc(strings.TrimPrefix(table, "\ufeff"), isSeparator) {
				start := strings.TrimLeftFunc(cell, isBlank)
				require.Falsef(t, start != "" && strings.Contains("=+-@＝", start[:len(string([]rune(start)[0]))]), "%q gives %q", text, cell)
			}
		}
	})
}

func TestATableReadsBackAsItsTexts(t *testing.T) {
	t.Parallel()
	text := "Crème, \"fine\"; 1.5\nnext"
	for withSemicolons, comma := range map[bool]rune{false: ',', true: ';'} {
		table := encodeTable([][]Cell{{Text(text), Number("1.5")}}, withSemicolons)
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff"))))
		reader.Comma = comma
		rows, err := reader.ReadAll()
		require.NoError(t, err)
		require.Equal(t, text, rows[0][0])
		require.Equal(t, map[bool]string{false: "1.5", true: "1,5"}[withSemicolons], rows[0][1])
	}
}
