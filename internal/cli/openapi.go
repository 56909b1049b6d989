package cli

import (
	"fmt"
	"io"

	"crumbtrail/api"
)

// openAPICommand prints the documents that docs/openapi.json and docs/permissions.md are
// committed from.
type openAPICommand struct {
	Permissions bool `help:"Print who may use which operation, as Markdown, instead of the document."`
}

func (c openAPICommand) Run(to console) error {
	if c.Permissions {
		table, err := api.Permissions()
		if err != nil {
			return fmt.Errorf("generate the table of permissions: %w", err)
		}
		_, err = io.WriteString(to.out, table)
		return err
	}
	document, err := api.Document()
	if err != nil {
		return fmt.Errorf("generate the OpenAPI document: %w", err)
	}
	_, err = to.out.Write(document)
	return err
}
