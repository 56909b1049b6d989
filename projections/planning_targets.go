package projections

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
)

// target folds what an event says about an occasion's targets. A target that is
// set again keeps its place among the others.
func (p *planningTables) target(e *event) error {
	switch payload := e.payload.(type) {
	case occasion.ProductionTargetSet:
		place, err := p.productionPlace(e, payload.FinishedUnit)
		p.productionTargets.put(ProductionTargetRow{
			Kitchen: e.kitchen, Occasion: e.id(), Recipe: payload.FinishedUnit.Recipe, Unit: payload.FinishedUnit.Unit,
			Batches: payload.Batches, Notes: payload.Notes, Place: place, Revision: e.Revision,
		})
		return err
	case occasion.ProductionTargetRemoved:
		p.productionTargets.remove(productionTargetKey(e, payload.FinishedUnit))
	case occasion.AssemblyTargetSet:
		place, err := p.assemblyPlace(e, payload.FinishedGood)
		p.assemblyTargets.put(AssemblyTargetRow{
			Kitchen: e.kitchen, Occasion: e.id(), Good: payload.FinishedGood,
			Quantity: payload.Quantity, Notes: payload.Notes, Place: place, Revision: e.Revision,
		})
		return err
	case occasion.AssemblyTargetRemoved:
		p.assemblyTargets.remove(assemblyTargetKey(e, payload.FinishedGood))
	}
	return nil
}

func (p *planningTables) productionPlace(e *event, unit catalog.UnitRef) (uint64, error) {
	row, known, err := p.productionTargets.look(productionTargetKey(e, unit))
	if known {
		return row.Place, err
	}
	return e.Revision, err
}

func (p *planningTables) assemblyPlace(e *event, good domain.Slug) (uint64, error) {
	row, known, err := p.assemblyTargets.look(assemblyTargetKey(e, good))
	if known {
		return row.Place, err
	}
	return e.Revision, err
}

func productionTargetKey(e *event, unit catalog.UnitRef) key {
	return key{string(e.kitchen), e.name, string(unit.Recipe), string(unit.Unit)}
}

func assemblyTargetKey(e *event, good domain.Slug) key {
	return key{string(e.kitchen), e.name, string(good)}
}
