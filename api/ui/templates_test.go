package ui

import (
	"html/template"
	"net/http"
	"reflect"
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

// The layout shows the head of a page: what a page calls the same would stand in its place there.
func TestNoPageHidesWhatTheLayoutShows(t *testing.T) {
	t.Parallel()
	kit, err := page.New(page.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	seen := 0
	for _, screen := range append(screens(), page.Screens{Templates: page.Own()}) {
		for _, one := range screen.Templates {
			require.NoError(t, one.Check(kit, locale.Settings{}, func(name string, _ *template.Template, data any) error {
				for head := range reflect.TypeFor[page.Head]().Fields() {
					field, found := reflect.TypeOf(data).FieldByName(head.Name)
					require.True(t, found, name)
					require.Len(t, field.Index, 2, "%s: %s is that of the page", name, head.Name)
					seen++
				}
				return nil
			}))
		}
	}
	require.Greater(t, seen, 500)
}
