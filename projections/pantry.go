package projections

import (
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/stream"
	"crumbtrail/projections/engine"
)

// Pantry is the name of the projection of stock and runs, and of the kitchen's settings,
// which decide on which day something happened: what reads the one reads the other in
// the same transaction, also as of an earlier position.
const Pantry = "pantry"

func pantryProjection() engine.Projection {
	return engine.Projection{
		Name: Pantry, Version: 12, Prefixes: []string{stream.Pantries.Prefix(), stream.Kitchens.Prefix()},
		Codec: pantryCodec(), Model: func() engine.Model { return newPantry() },
	}
}

// Wants announces the lots and layers that an event takes from or returns to.
func (p *pantryTables) Wants(folded *engine.Event) {
	e := eventOf(folded)
	switch payload := e.Payload.(type) {
	case lotAdjusted:
		p.lots.Want(e.keyOf(payload.Lot))
	case lotCorrected:
		p.lots.Want(e.keyOf(payload.Lot))
		p.wantRevalued(e, payload.Revalued)
	case stockAdjusted:
		p.wantSources(e, payload.Taken)
	case productionRecorded:
		p.wantSources(e, payload.Consumed)
	case assemblyRecorded:
		p.wantSources(e, payload.Consumed)
	case runVoided:
		p.wantSources(e, payload.Returned)
		p.layers.Want(e.keyOf(payload.Run))
		p.unaccounted.Want(e.keyOf(payload.Run))
	case unaccountedSettled:
		p.wantSettled(e, payload)
	case recipeSnapshot:
		p.contents.Want(contentKey(e, payload.ContentHash))
	case goodSnapshot:
		p.contents.Want(contentKey(e, payload.ContentHash))
	}
}

// Fold implements [engine.Model].
func (p *pantryTables) Fold(folded *engine.Event) error {
	e := eventOf(folded)
	switch payload := e.Payload.(type) {
	case lotReceived:
		p.lots.Put(LotRow{
			Kitchen: e.kitchen, ID: payload.ID, Revision: e.Revision, Item: payload.Item, Unit: payload.Unit,
			Amount: payload.Amount, Remaining: payload.Amount, IsOpen: isOpen(payload.Amount, payload.Unit),
			Cost: payload.Cost, RemainingCost: payload.Cost, CostUnknown: payload.CostUnknown,
			ReceivedOn: payload.ReceivedOn, ExpiresOn: payload.ExpiresOn,
			Product: payload.Product, Location: payload.Location, Notes: payload.Notes, Changed: e.Revision,
		})
		for _, one := range payload.Settles {
			p.settled.Add(SettledRow{Kitchen: e.kitchen, Tick: one.Tick, Lot: payload.ID, Amount: one.Amount})
		}
		return nil
	case lotAdjusted:
		return p.changeLot(e, payload.Lot, payload.Change, payload.Cost)
	case lotCorrected:
		return p.correct(e, payload)
	case stockAdjusted:
		if payload.Change.Sign() > 0 {
			p.addLayer(e, LayerRow{
				ID: payload.ID, Remaining: payload.Change, Value: payload.Value, CostUnknown: payload.ValueUnknown, MadeOn: payload.day(),
				ExpiresOn: payload.ExpiresOn,
			}, payload.product)
		}
		return p.take(e, payload.Taken)
	case recipeSnapshot:
		return p.capture(
			e, SnapshotRow{ID: payload.ID, SourceRevision: payload.SourceRevision, ContentHash: payload.ContentHash}, payload.Content,
		)
	case goodSnapshot:
		return p.capture(
			e, SnapshotRow{ID: payload.ID, SourceRevision: payload.SourceRevision, ContentHash: payload.ContentHash}, payload.Content,
		)
	case productionRecorded:
		return p.produce(e, payload)
	case assemblyRecorded:
		return p.assemble(e, payload)
	case runVoided:
		return p.void(e, payload)
	case unaccountedSettled:
		return p.settle(e, payload)
	case kitchen.SettingsChanged:
		p.settings.Put(settingsRow(e, payload.Settings))
		return nil
	}
	return e.unknown()
}

func settingsRow(e event, settings kitchen.Settings) SettingsRow {
	return SettingsRow{
		Kitchen: e.kitchen, Name: settings.Name, TimeZone: settings.TimeZone, Currency: settings.Currency, Locale: settings.Locale,
		Consumption: settings.Consumption, RequireIfMatch: settings.RequireIfMatch, Revision: e.Revision,
		ActiveMinutesPerDay: int64(settings.ActiveMinutesPerDay), BatchesPerDay: int64(settings.BatchesPerDay),
	}
}
