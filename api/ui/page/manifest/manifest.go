// Package manifest writes what a phone needs to put the pages on its home screen.
package manifest

import "encoding/json"

// Text returns the manifest, by the addresses of assets and by texts in the reader's language: the name
// of the program, and that of the shopping list.
func Text(address func(asset string) (string, error), name, language, shopping string) ([]byte, error) {
	type icon struct {
		Source  string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	icons := []icon{
		{Source: "logo.svg", Sizes: "any", Type: "image/svg+xml"},
		{Source: "icon-512.png", Sizes: "512x512", Type: "image/png"},
		{Source: "icon-512.png", Sizes: "512x512", Type: "image/png", Purpose: "maskable"},
	}
	for i := range icons {
		at, err := address(icons[i].Source)
		if err != nil {
			return nil, err
		}
		icons[i].Source = at
	}
	return json.Marshal(map[string]any{
		"id": "/", "name": name, "short_name": name, "lang": language, "start_url": "/", "scope": "/", "display": "standalone",
		"background_color": "#faf6ef", "theme_color": "#faf6ef", "icons": icons,
		"shortcuts": []map[string]string{{"name": shopping, "url": "/shopping"}},
	})
}
