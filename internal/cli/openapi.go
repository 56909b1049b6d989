package cli

import (
	"fmt"

	"crumbtrail/api"
)

// openAPICommand prints the document that docs/openapi.json is committed from.
type openAPICommand struct{}

func (openAPICommand) Run(to console) error {
	document, err := api.Document()
	if err != nil {
		return fmt.Errorf("generate the OpenAPI document: %w", err)
	}
	_, err = to.out.Write(document)
	return err
}
