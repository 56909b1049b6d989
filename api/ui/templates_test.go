package ui

import (
	"html/template"
	"net/http"
	"testing"

	"github.com/jba/templatecheck"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
)

func TestTemplatesFitTheirData(t *testing.T) {
	t.Parallel()
	kit, err := page.New(page.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	for _, language := range locale.Languages() {
		for _, screen := range append(screens(), page.Screens{Templates: page.Own()}) {
			for _, one := range screen.Templates {
				err := one.Check(kit, locale.Settings{Language: language}, func(_ string, t *template.Template, data any) error {
					return templatecheck.CheckHTMLStrict(t, data)
				})
				require.NoError(t, err)
			}
		}
	}
}
