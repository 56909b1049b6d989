package baketracker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"crumbtrail/domain/reasons"
)

var (
	// ErrNotAnExport means that the source is not a bake-tracker export.
	ErrNotAnExport = errors.New("this is not a bake-tracker v4 export")
	// ErrUnreadable means that the source is not valid JSON.
	ErrUnreadable = errors.New("the export is not valid JSON")
	// ErrVersion means that the export is not of version 4.
	ErrVersion = errors.New("only version 4 of bake-tracker's exports can be imported")
	// ErrTooManyRecords means that the export is too large.
	ErrTooManyRecords = fmt.Errorf("the export has more than %d records", maxRecords)
)

// Limits of an export, far above any kitchen.
const (
	maxRecords     = 250_000
	maxRecordBytes = 256 << 10
)

// The sections that are imported.
const (
	ingredientsSection       = "ingredients"
	productsSection          = "products"
	inventorySection         = "inventory_items"
	recipesSection           = "recipes"
	unitsSection             = "finished_units"
	goodsSection             = "finished_goods"
	compositionsSection      = "compositions"
	materialsSection         = "materials"
	materialProductsSection  = "material_products"
	materialUnitsSection     = "material_units"
	eventsSection            = "events"
	productionTargetsSection = "event_production_targets"
	assemblyTargetsSection   = "event_assembly_targets"
)

func isSection(name string) bool {
	return slices.Contains([]string{
		ingredientsSection, productsSection, inventorySection, recipesSection, unitsSection, goodsSection, compositionsSection,
		materialsSection, materialProductsSection, materialUnitsSection, eventsSection, productionTargetsSection, assemblyTargetsSection,
	}, name)
}

// export has the records of each section, not decoded.
type export struct {
	sections   map[string][]raw
	exportedAt string
	// refused are records and sections that cannot be decoded.
	refused, notes []Remark

	version string
	records int
}

// raw is a record and its index in its section.
type raw struct {
	at   int
	text json.RawMessage
}

// read streams the export: at most one record is in memory twice.
func read(source io.Reader) (*export, error) {
	decoder := json.NewDecoder(newTextReader(source))
	decoder.UseNumber()
	found := &export{sections: map[string][]raw{}}
	if err := found.read(decoder); err != nil {
		var syntax *json.SyntaxError
		if errors.Is(err, ErrUnreadable) {
			return nil, err
		}
		if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("%w (byte %d): %w", ErrUnreadable, decoder.InputOffset(), err)
		}
		return nil, fmt.Errorf("read the export: %w", err)
	}
	if major, _, _ := strings.Cut(found.version, "."); major != "4" && major != "" {
		return nil, fmt.Errorf("%w: this is version %.20q", ErrVersion, found.version)
	}
	if len(found.sections) == 0 {
		return nil, fmt.Errorf("%w: it has none of the expected sections", ErrNotAnExport)
	}
	return found, nil
}

func (e *export) read(decoder *json.Decoder) error {
	start, err := decoder.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return fmt.Errorf("%w: it is not a JSON object", ErrNotAnExport)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		if err := e.readMember(decoder, fmt.Sprint(key)); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return err
	}
	if _, err := decoder.Token(); errors.Is(err, ErrUnreadable) {
		return err
	} else if !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it has data after its end", ErrNotAnExport)
	}
	return nil
}

func (e *export) readMember(decoder *json.Decoder, key string) error {
	first, err := decoder.Token()
	if err != nil {
		return err
	}
	switch {
	case isSection(key):
		e.sections[key] = append([]raw{}, e.sections[key]...)
		if first == json.Delim('[') {
			return e.readRecords(decoder, key)
		}
		if first != nil {
			e.refused = append(e.refused, reasons.NewRemark(key, "", "is "+kindOf(first)+", not a list"))
		}
	case key == "version" && scalar(first):
		e.version = fmt.Sprint(first)
	case key == "exported_at" && scalar(first):
		e.exportedAt = fmt.Sprint(first)
	}
	objects, err := skip(decoder, first)
	if objects > 0 && first == json.Delim('[') {
		e.notes = append(e.notes,
			reasons.NewRemark(printable(key), "", fmt.Sprintf("this section is not supported; its %d records were skipped", objects)))
	}
	return err
}

func scalar(token json.Token) bool {
	switch token.(type) {
	case string, json.Number:
		return true
	}
	return false
}

func (e *export) readRecords(decoder *json.Decoder, section string) error {
	for at := len(e.sections[section]); decoder.More(); at++ {
		var text json.RawMessage
		if err := decoder.Decode(&text); err != nil {
			return err
		}
		if e.records++; e.records > maxRecords {
			return ErrTooManyRecords
		}
		if len(text) > maxRecordBytes {
			e.refused = append(e.refused, reasons.NewRemark(
				fmt.Sprintf("%s[%d]", section, at), "", fmt.Sprintf("is larger than %d bytes", maxRecordBytes)))
			continue
		}
		e.sections[section] = append(e.sections[section], raw{at: at, text: text})
	}
	_, err := decoder.Token()
	return err
}

// skip skips the rest of a value that begins with a token, and counts the objects
// in it.
func skip(decoder *json.Decoder, first json.Token) (objects int, err error) {
	depth := 0
	for token := first; ; {
		switch token {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth == 2 && token == json.Delim('{') {
				objects++
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return objects, nil
		}
		if token, err = decoder.Token(); err != nil {
			return objects, err
		}
	}
}
