package program

import (
	"fmt"

	"crumbtrail/api"
)

// OpenAPI prints the document that docs/openapi.json is committed from.
type OpenAPI struct{}

// Run carries out the command.
func (OpenAPI) Run(to console) error {
	document, err := api.Document()
	if err != nil {
		return fmt.Errorf("generate the OpenAPI document: %w", err)
	}
	_, err = to.out.Write(document)
	return err
}
