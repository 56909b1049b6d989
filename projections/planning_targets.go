package projections

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/projections/table"
)

// foldTarget folds a change of an occasion's targets. A target that is set again
// keeps its place.
func (p *planningTables) foldTarget(e event) error {
	switch payload := e.Payload.(type) {
	case occasion.ProductionTargetSet:
		place, err := p.productionPlace(e, payload.FinishedUnit)
		p.productionTargets.Put(ProductionTargetRow{
			Kitchen: e.kitchen, Occasion: domain.ID(e.id), Recipe: payload.FinishedUnit.Recipe, Unit: payload.FinishedUnit.Unit,
			Batches: payload.Batches, Notes: payload.Notes, ProduceOn: payload.ProduceOn, Place: place,
		})
		return err
	case occasion.ProductionTargetRemoved:
		p.productionTargets.Remove(productionTargetKey(e, payload.FinishedUnit))
	case occasion.AssemblyTargetSet:
		place, err := p.assemblyPlace(e, payload.FinishedGood)
		p.assemblyTargets.Put(AssemblyTargetRow{
			Kitchen: e.kitchen, Occasion: domain.ID(e.id), Good: payload.FinishedGood,
			Quantity: payload.Quantity, Notes: payload.Notes, Place: place,
		})
		return err
	case occasion.AssemblyTargetRemoved:
		p.assemblyTargets.Remove(assemblyTargetKey(e, payload.FinishedGood))
	}
	return nil
}

func (p *planningTables) productionPlace(e event, unit catalog.UnitRef) (uint64, error) {
	row, exists, err := p.productionTargets.Look(productionTargetKey(e, unit))
	if exists {
		return row.Place, err
	}
	return e.Revision, err
}

func (p *planningTables) assemblyPlace(e event, good domain.Slug) (uint64, error) {
	row, exists, err := p.assemblyTargets.Look(assemblyTargetKey(e, good))
	if exists {
		return row.Place, err
	}
	return e.Revision, err
}

func productionTargetKey(e event, unit catalog.UnitRef) table.Key {
	return table.Key{string(e.kitchen), e.id, string(unit.Recipe), string(unit.Unit)}
}

func assemblyTargetKey(e event, good domain.Slug) table.Key {
	return table.Key{string(e.kitchen), e.id, string(good)}
}
