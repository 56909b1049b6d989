package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

//go:embed texts
var files embed.FS

// catalogues are all texts.
type catalogues struct {
	catalog catalog.Catalog
	plain   map[string]map[string]string // language → id → text, "" for plural forms
}

// texts reads the catalogues once. It panics if they are damaged: that is a bug, and
// a test reads them.
var texts = sync.OnceValue(func() catalogues {
	builder := catalog.NewBuilder(catalog.Fallback(language.English))
	all := catalogues{catalog: builder, plain: map[string]map[string]string{}}
	for _, name := range Languages() {
		all.plain[name] = map[string]string{}
		err := eachText(name, func(id string, text json.RawMessage) error {
			if _, twice := all.plain[name][id]; twice {
				return fmt.Errorf("%s is defined twice", id)
			}
			plain, err := set(builder, language.Make(name), id, text)
			all.plain[name][id] = plain
			return err
		})
		if err != nil {
			panic(fmt.Sprintf("locale: %s: %v", name, err))
		}
	}
	return all
})

// eachText calls see with every text of a language.
func eachText(name string, see func(id string, text json.RawMessage) error) error {
	return fs.WalkDir(files, "texts/"+name, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".json" {
			return err
		}
		content, err := files.ReadFile(file)
		if err != nil {
			return err
		}
		var texts map[string]json.RawMessage
		if err := json.Unmarshal(content, &texts); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for id, text := range texts {
			if err := see(id, text); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
		return nil
	})
}

// set adds a text to a catalogue, and returns it if it has no plural forms.
func set(builder *catalog.Builder, tag language.Tag, id string, text json.RawMessage) (string, error) {
	var plain string
	if json.Unmarshal(text, &plain) == nil {
		return strings.ReplaceAll(plain, "%%", "%"), builder.SetString(tag, id, plain)
	}
	var forms map[string]string
	if err := json.Unmarshal(text, &forms); err != nil {
		return "", fmt.Errorf("%s: %w", id, err)
	}
	var cases []any
	for _, selector := range []string{"=0", "=1", "one", "other"} {
		if form, ok := forms[selector]; ok {
			cases = append(cases, selector, form)
			delete(forms, selector)
		}
	}
	if len(forms) > 0 {
		return "", fmt.Errorf("%s has unknown plural forms: %v", id, forms)
	}
	return "", builder.Set(tag, id, plural.Selectf(1, "%d", cases...))
}
