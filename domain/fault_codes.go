package domain

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// faultCodes are the codes of faults, by the format of their details. A code never
// changes; a detail may be worded anew, under the same code.
var faultCodes = map[string]string{
	"is required":                               "required",
	"is missing":                                "required",
	"must not be empty":                         "required",
	"is not defined":                            "not_defined",
	"does not exist":                            "not_found",
	"is above the expected %d":                  "above_expected",
	"is too small to yield a whole unit":        "no_yield",
	"is not used by the plan":                   "not_on_list",
	"cannot be converted to %s":                 "not_convertible",
	"takes more than there is: only %s is left": "more_than_there_is",
	"is later than the first use of the lot":    "lot_used_before",
	"cannot be corrected any more: the lot was used or adjusted since":                              "lot_in_use",
	"is required with an amount":                                                                    "unit_required",
	"must be above zero":                                                                            "above_zero",
	"must not be below zero":                                                                        "not_below_zero",
	"must not be zero":                                                                              "not_zero",
	"must name what is corrected":                                                                   "nothing_corrected",
	"must be at most %d characters":                                                                 "too_long",
	"must not contain control characters":                                                           "control_characters",
	"must not contain characters that change the text direction":                                    "text_direction",
	"must be a date like 2026-12-24":                                                                "date",
	"must be a time of the years %d to %d":                                                          "time",
	"must be a whole number from 1 to %d":                                                           "whole_to",
	"must be a whole number from 1 to %s":                                                           "whole_to",
	"must be a whole number from 0 to %d":                                                           "whole_or_zero_to",
	"must be from 0 to %d":                                                                          "whole_or_zero_to",
	"must be from 1 to %d":                                                                          "whole_to",
	"must be above zero and at most %d":                                                             "above_zero_to",
	"must be above 0 and at most 100":                                                               "percent",
	"must not be above %d":                                                                          "at_most",
	"must be ingredient or material":                                                                "item_kind",
	"must be from 0 to below 100":                                                                   "loss_percent",
	"is only allowed for a line with an amount":                                                     "amount_only",
	"must be count or portion":                                                                      "yield_mode",
	"must be bulk_count or bundled":                                                                 "output_mode",
	"must be %s or %s":                                                                              "one_of_two",
	"must be one of %v":                                                                             "one_of",
	"must be the slug of an item":                                                                   "item",
	"must be a time zone of the IANA database, such as America/Chicago":                             "time_zone",
	"must be a currency code of ISO 4217, such as EUR":                                              "currency",
	"must be a language tag of BCP 47, such as de-AT":                                               "locale",
	"must be 1 to %d lots":                                                                          "count_lots",
	"must be 1 to %d changes":                                                                       "count_changes",
	"must be 1 to %d components":                                                                    "count_components",
	"must be 1 to %d finished units":                                                                "count_yields",
	"must be at most %d plans":                                                                      "count_plans",
	"must be at most %d production targets per occasion":                                            "count_production_targets",
	"must be at most %d assembly targets per occasion":                                              "count_assembly_targets",
	"must have different slugs":                                                                     "different_slugs",
	"must not be the recipe itself":                                                                 "base_recipe_itself",
	"is only allowed for a yield by portion":                                                        "portion_only",
	"is only allowed for a yield by count":                                                          "count_only",
	"is only allowed for an increase":                                                               "increase_only",
	"is required for an item and not allowed otherwise":                                             "unit_of_item",
	"must name exactly one of finished_unit, finished_good and item":                                "one_component",
	"must name exactly one of finished_unit and finished_good":                                      "one_thing",
	"is about exactly one of lot_id, finished_unit and finished_good":                               "one_stock",
	"belongs to lots alone":                                                                         "lots_only",
	"belongs to finished things alone; that of a lot is corrected":                                  "finished_day_only",
	"belongs to finished things alone; a lot's cost follows its amount":                             "finished_only",
	"a change of this kind only names a finished good":                                              "change_of_good",
	"a change of this kind only names a finished unit":                                              "change_of_unit",
	"is given with an amount; give one of them":                                                     "packages_or_amount",
	"is too small to count":                                                                         "too_small",
	"is too small to count: the smallest amount is %s":                                              "too_small_than",
	"is above the limit of %s for an amount or a cost":                                              "above_limit",
	"would raise the lot above the limit of %s for an amount or a cost":                             "above_limit",
	"would raise lot %s above the limit of %s for an amount or a cost":                              "lot_above_limit",
	"must be missing if the cost is not known":                                                      "cost_not_known",
	"has a unit_cost or a total_cost, not both":                                                     "one_cost",
	"must be empty: the yield reaches the expected %d":                                              "no_loss",
	"%s yields no %s":                                                                               "no_such_yield",
	"no package of %s is known: send unit_price and unit":                                           "no_package",
	"must be at most %d lines and at most as many components":                                       "count_lines",
	"must be at most %d portions per batch":                                                         "count_portions",
	"is assumed twice":                                                                              "assumed_twice",
	"the plan has no production target for %s":                                                      "no_production_target",
	"the plan has no assembly target for %s":                                                        "no_assembly_target",
	"is archived":                                                                                   "archived",
	"takes %s, which the plan's snapshot of the recipe does not yield":                              "not_yielded",
	"is exactly one of package_price and unit_price":                                                "one_price",
	"a change of this kind only names a recipe":                                                     "change_of_recipe",
	"must be at most %d packages":                                                                   "count_packages",
	"is given twice: the same size, supplier and code":                                              "package_twice",
	"must have at most one that is preferred":                                                       "one_preferred",
	"must be the preferred one of the packages, else the first":                                     "leading_package",
	"the plan knows no package of the item that holds %s":                                           "no_such_package",
	"is given without a number of packages":                                                         "package_alone",
	"the plan knows no package of the item: give an amount and a unit":                              "no_known_package",
	"would remove everything from the plan: cancel it instead":                                      "removes_all",
	"the plan does not assemble %s":                                                                 "no_assembly_target",
	"the plan does not produce %s":                                                                  "no_production_target",
	"%d of %s are assembled already: the quantity cannot be lower":                                  "assembled_already",
	"%d of %s are assembled already: set the quantity to that instead":                              "assembled_instead",
	"%s batches of %s are produced already: the batches cannot be fewer":                            "produced_already",
	"production of %s has begun, so it cannot be dropped: set its batches to %d instead":            "begun",
	"the plan's snapshot of the recipe does not yield %s: refresh the recipe in the same amendment": "snapshot_lacks",
	"must not be after the date of the occasion, %s":                                                "after_occasion",
	"is only allowed in set_produce_on":                                                             "day_only",
	"is not allowed in set_produce_on":                                                              "not_with_day",
	"must not be before the day on which it is counted, %s":                                         "before_count",
	"must not be before the day of receipt, %s":                                                     "before_receipt",
	"is not needed by the snapshot: name in instead_of what it replaces":                            "otherwise_not_needed",
	"is not needed by the snapshot":                                                                 "otherwise_instead",
	"must be at most %d lines":                                                                      "count_otherwise",
	"is the item itself":                                                                            "otherwise_itself",
	"is no lot of the pantry":                                                                       "otherwise_no_lot",
	"is not unaccounted in the run":                                                                 "not_unaccounted",
	"is used up":                                                                                    "used_up",
	"must be at most %d runs":                                                                       "count_settled",
	"is a lot of %s":                                                                                "otherwise_lot_of",
	"was received on %s, later than the run":                                                        "otherwise_received",
	"was good until %s: set allow_expired to use it anyway":                                         "otherwise_expired",
	"is in %s, which %s cannot be converted to":                                                     "otherwise_unit",
	"unknown unit: %s is none of the general units, and no unit of %s":                              "unit_unknown",
	"%s is another word for the unit %s: use that, or another name":                                 "unit_shadows",
	"contradicts %s, by which %s is %s":                                                             "measure_contradicts",
	"contradicts the units themselves: %s is %s":                                                    "measure_contradicts_units",
	"says nothing: %s and %s are converted without a measure":                                       "measure_empty",
	"must be 1 to %d suggestions":                                                                   "count_suggestions",
	"%s is no suggestion for %s":                                                                    "no_suggestion",
	"%s contradicts a measure of %s: %v":                                                            "suggestion_contradicts",
	"only set_use_stock says whether stock is used":                                                 "use_stock_only",
	"a change of this kind names nothing":                                                           "change_of_nothing",
	"must name exactly one of recipe and finished_unit":                                             "one_part",
	"is only allowed for a finished unit":                                                           "units_only",
	"a finished unit has a quantity alone":                                                          "quantity_alone",
	"is not allowed with an amount":                                                                 "batches_or_amount",
	"must be one of the general units: %s is none":                                                  "unit_general",
	"needs the amount that a batch of %s makes: set its yield_amount":                               "yield_amount_missing",
	"%s cannot be converted to %s, in which a batch of %s is measured":                              "yield_amount_unit",
	"takes more than %d of the nested good %s":                                                      "count_nested",
	"must be at most %d measures":                                                                   "count_measures",
	"no measure leads from %s to a general unit":                                                    "measure_unanchored",
	"a package of %s holds %s, which cannot be converted to %s":                                     "package_not_convertible",
}

// Codes of faults that are not found by the format of their details: of a wrapped
// [ErrBadSlug], and of all others.
const (
	badSlug    = "slug"
	otherFault = "invalid"
)

// FaultCodes returns the codes that faults can have, in their order.
func FaultCodes() []string {
	return slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Values(faultCodes)), badSlug, otherFault))))
}

// FaultOn is [Fault] for one that is found with other parts of the input, which the pointers lead to.
func FaultOn(needs []string, pointer, format string, args ...any) Problem {
	fault := Fault(pointer, format, args...)
	fault.Needs = needs
	return fault
}

// Fault returns a fault with its code. The arguments are as the detail has them.
func Fault(pointer, format string, args ...any) Problem {
	problem := Problem{Pointer: pointer, Detail: fmt.Sprintf(format, args...), Code: faultCodes[format]}
	if problem.Code == "" {
		problem.Code = otherFault
	}
	for _, arg := range args {
		if err, ok := arg.(error); ok && errors.Is(err, ErrBadSlug) {
			problem.Code = badSlug
		}
		problem.Args = append(problem.Args, fmt.Sprint(arg))
	}
	return problem
}
