package api

import (
	"crumbtrail/api/ui"
)

// pages adds the pages, which ask the operations in process.
func (h *handlers) pages(options Options) error {
	log := func() string { return "" }
	if options.Projections != nil {
		log = options.Projections.LogID
	}
	pages, err := ui.New(ui.Options{
		API: h.Server.Inner(), Log: log, Caller: h.Guard.Caller,
	})
	if err != nil {
		return err
	}
	pages.Register(h.Server)
	h.Server.Refuse(pages.Refuse)
	return nil
}
