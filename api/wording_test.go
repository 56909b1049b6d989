package api_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/internal/wording"
)

func TestTheDocumentAndTheProblemsArePlainTechnicalEnglish(t *testing.T) {
	t.Parallel()
	document, err := api.Document()
	require.NoError(t, err)
	wording.Check(t, "the OpenAPI document", string(document))
	for _, kind := range slices.Concat(web.Kinds(), problem.Kinds()) {
		wording.Check(t, kind.Code, kind.Title)
		wording.Check(t, kind.Code, kind.About)
	}
}
