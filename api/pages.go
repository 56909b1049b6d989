package api

import "crumbtrail/api/ui"

// pages adds the pages, which ask the operations in process.
func (h *handlers) pages() error {
	pages, err := ui.New(ui.Options{API: h.server.Inner()})
	if err != nil {
		return err
	}
	pages.Register(h.server)
	h.server.Refuse(pages.Refuse)
	return nil
}
