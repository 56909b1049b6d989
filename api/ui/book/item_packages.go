package book

import (
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
)

// packages is the list of the packages of an item after the first one, which the form has
// fields for.
const packages = "packages"

// packageFields are the fields of a package, with the prefix of those of the first one.
var packageFields = []string{"amount", "unit", "price", "supplier", "code", "preferred"}

const firstPackage = "package_"

// packages adds to the body how the item is sold, as the form has it.
func (d *draft) packages() {
	form := d.form
	var all []page.Fields
	if form.Checked(firstPackage+"amount") || form.Checked(firstPackage+"price") {
		all = append(all, packageOf(form, firstPackage))
		for _, name := range packageFields {
			form.Alias("/package/"+name, firstPackage+name).Alias("/packages/0/"+name, firstPackage+name)
		}
		form.Alias("/packages/0", firstPackage+"amount")
	}
	first := len(all)
	all = append(all, eachRow(form, packages, packageFields[:5], packageFields[5:], func(_, prefix string) page.Fields {
		return packageOf(form, prefix)
	})...)
	for i, number := range form.Rows(packages) {
		at, prefix := "/packages/"+strconv.Itoa(first+i), prefixOf(packages, number)
		form.Alias(at, prefix+"amount")
		for _, name := range packageFields {
			form.Alias(at+"/"+name, prefix+name)
		}
	}
	switch len(all) {
	case 0:
	case 1:
		d.body["package"] = all[0]
	default:
		d.body[packages] = all
	}
}

func packageOf(form *page.Form, prefix string) page.Fields {
	form.Require(prefix+"amount", prefix+"unit")
	form.Above(prefix + "amount")
	fields := page.Fields{
		"amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"), "price": form.Money(prefix + "price"),
		"supplier": form.Text(prefix + "supplier"), "code": form.Text(prefix + "code"),
	}.Filled()
	if form.Checked(prefix + "preferred") {
		fields["preferred"] = true
	}
	return fields
}

// packageRows fills in the packages of an item, and returns the rows that were sent; of a form
// that is new, those of the item.
func packageRows(v *page.Visit, form *page.Form, item readmodels.Item, sent []row) []row {
	for _, name := range packageFields {
		form.Fill(firstPackage+name, "")
	}
	all := item.Packages
	if len(all) == 0 && item.Package != nil {
		all = []catalog.Package{*item.Package}
	}
	for i, one := range all {
		prefix := firstPackage
		if i > 0 {
			prefix = prefixOf(packages, i-1)
		}
		form.Fill(prefix+"amount", v.Typed(one.Value)).Fill(prefix+"unit", one.Unit.String())
		form.Fill(prefix+"supplier", one.Supplier).Fill(prefix+"code", one.Code)
		if one.Price != nil {
			form.Fill(prefix+"price", v.TypedMoney(*one.Price))
		}
		if one.Preferred {
			form.Fill(prefix+"preferred", "yes")
		}
	}
	if sent != nil {
		return sent
	}
	return rowsFor(packages, max(0, len(all)-1))
}

// NextPackage is the prefix of the fields of the package that would be added.
func (p itemFormPage) NextPackage() string { return nextPrefix(packages, p.Packages) }

// packagePart is what the form asks about a package besides its size and price.
type packagePart struct {
	Form   *page.Form
	Prefix string
}

// Open reports whether something of it is filled in, or at fault.
func (p packagePart) Open() bool {
	for _, name := range packageFields[3:] {
		if p.Form.Value(p.Prefix+name) != "" {
			return true
		}
	}
	return p.Form.Refusal != nil
}

// PackageAt is that part of the package whose fields have a prefix.
func (p itemFormPage) PackageAt(prefix string) packagePart { return packagePart{p.Form, prefix} }

// Sold are all packages of the item.
func (p itemPage) Sold() []catalog.Package {
	if len(p.Item.Packages) == 0 && p.Item.Package != nil {
		return []catalog.Package{*p.Item.Package}
	}
	return p.Item.Packages
}
