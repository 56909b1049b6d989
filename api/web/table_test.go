package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"flour": "flour", "": "", "0.5": "0.5", "a=b": "a=b", "semi-sweet": "semi-sweet",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@sum": "'@sum", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		" =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1", "＠x": "'＠x", "'=1": "'=1",
	} {
		require.Equal(t, want, escapeFormula(cell), "%q", cell)
	}
}
