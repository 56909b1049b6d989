// Package client is generated from the OpenAPI document of Crumbtrail.
package client

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config config.yaml ../../../docs/openapi.json
