package baketracker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

// maxBatch is the maximum number of lots of one command.
const maxBatch = 500

// receive receives lots in batches. A refused lot does not affect the others of its
// batch.
func (i *importing) receive(ctx context.Context, drafts []lotDraft) error {
	for start := 0; start < len(drafts); start += maxBatch {
		end := min(start+maxBatch, len(drafts))
		if err := i.receiveBatch(ctx, drafts[start:end]); err != nil {
			return fmt.Errorf("import %s: %w", inventorySection, err)
		}
		i.progress(Progress{Section: inventorySection, Done: end, Total: len(drafts)})
	}
	return nil
}

func (i *importing) receiveBatch(ctx context.Context, batch []lotDraft) error {
	for len(batch) > 0 {
		lots := make([]commands.NewLot, len(batch))
		for at, one := range batch {
			lots[at] = one.lot
		}
		received, err := i.app.ReceiveLots(ctx, i.caller, commands.ReceiveLots{Lots: lots})
		if err == nil {
			i.report.Created.Lots += len(received.Lots)
			i.report.Unchanged.Lots += len(batch) - len(received.Lots)
			i.warnOfUnits(batch, received.Lots)
			for _, one := range lots {
				i.uses.Kept(one.Item, one.Unit)
			}
			return nil
		}
		if errors.Is(err, eventstore.ErrTooLarge) && len(batch) > 1 {
			half := len(batch) / 2
			if err := i.receiveBatch(ctx, batch[:half]); err != nil {
				return err
			}
			batch = batch[half:]
			continue
		}
		refused := refusedLots(err, batch)
		if len(refused) == 0 {
			return err
		}
		batch = i.without(batch, refused)
	}
	return nil
}

// warnOfUnits notes the received lots whose unit does not convert to the other units of
// their item.
func (i *importing) warnOfUnits(batch []lotDraft, received []pantry.LotReceived) {
	labels := make(map[domain.ID]string, len(batch))
	for _, one := range batch {
		labels[one.lot.ID] = one.label
	}
	for _, lot := range received {
		if len(lot.NotConvertibleTo) > 0 {
			i.report.warn(labels[lot.ID], "LOT_NOT_CONVERTIBLE", lot.NotConvertibleDetail())
		}
	}
}

// without reports the refused lots and returns the others.
func (i *importing) without(batch []lotDraft, refused map[int]string) []lotDraft {
	var rest []lotDraft
	for at, one := range batch {
		if reason, ok := refused[at]; ok {
			i.report.skip(one.label, reason)
			continue
		}
		rest = append(rest, one)
	}
	return rest
}

// refusedLots returns the lots of a batch that an error is about, with the reasons.
// There are none if it is about the log.
func refusedLots(err error, batch []lotDraft) map[int]string {
	refused := map[int]string{}
	var invalid *domain.InvalidError
	var unusable *catalog.UnusableError
	switch {
	case errors.As(err, &invalid):
		return invalidLots(invalid, batch)
	case errors.As(err, &unusable):
		for _, missing := range unusable.Missing {
			for at, one := range batch {
				if missing.Name == string(one.lot.Item) {
					refused[at] = (&catalog.UnusableError{Missing: []catalog.Missing{missing}}).Error()
				}
			}
		}
	case errors.Is(err, eventstore.ErrTooLarge):
		refused[0] = err.Error()
	}
	return refused
}

// invalidLots returns the lots that an error points at.
func invalidLots(invalid *domain.InvalidError, batch []lotDraft) map[int]string {
	refused := map[int]string{}
	for _, problem := range invalid.Problems {
		place, field, _ := strings.Cut(strings.TrimPrefix(problem.Pointer, "/lots/"), "/")
		at, err := strconv.Atoi(place)
		if err != nil || at < 0 || at >= len(batch) {
			continue
		}
		refused[at] = strings.TrimPrefix(refused[at]+"; "+strings.TrimPrefix(field+": "+problem.Detail, ": "), "; ")
	}
	return refused
}
