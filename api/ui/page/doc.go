// Package page is the kit of the pages: everything that is the same for all screens.
//
// # How to add a screen
//
// A screen is a Go file, a template and its texts, in the package of its part of the
// program (occasions, shopping, …). Copy occasions/new.go and templates/new.html.
//
//  1. The data: a type that embeds [Head] and has what the template shows. Use the
//     API's own answer types, as they are. Nothing is added up or joined in a screen or
//     a template: what is missing is added to the API's answer.
//
//  2. The template: a file that defines "main", and var x = NewTemplate[data](files,
//     "x.html"). [Kit.functions] lists the functions: {{t "id" args}} writes a text,
//     {{amount .Total .Unit}} a quantity. templates/parts.html has the parts: "figure"
//     for every number of a plan, "pill", "bar", "empty", "icon", "field"; pictures.html has
//     pictures, whose geometry is in package picture. The page head
//     is <header class="head">: one h1, the state, one primary button. Tables become
//     rows on a phone by themselves: <td data-label="{{t "id"}}">, numbers have the class
//     number, the first cell is <th scope="row">. No style attributes and no scripts: the
//     policy of pages forbids them. A new icon goes into scripts/vendor-pages.sh.
//
//  3. The texts: locale/texts/en/<part>.json and de/<part>.json, with stable ids. No text
//     stands in a template or in Go; a test looks.
//
//  4. The handler: func(v *Visit) error. v.Path("id") and v.Query("q") are parameters,
//     Get[T](v, At("/v1/plans/{}", id)) asks the API (concurrently in an errgroup if there
//     are several; GetNow and AllNow what has no past, Lines an answer of lines),
//     v.Head(section, title, crumbs...) comes last, v.Today() is the kitchen's day. Return
//     errors as they are: the kit shows them. Set Live to the streams that the page
//     depends on ("pantry occasion:<id>"), and it follows changes.
//
//  5. The form: <form id="{{.Form.ID}}" method="post" action="…" novalidate>{{template "form-start" .Form}}
//     and {{template "field" (field .Form "name" "id.of.label" "type" "date")}}. It posts
//     to the address of the page that shows it, where it can. The handler of POST reads
//     it (v.ReadForm), builds the operation's body from it (f.Text, f.Amount, f.Whole,
//     Fields{…}.Filled()), and sends it with Send. If f.Refused(err), it shows the page
//     again with the status f.Status(); else v.Done(path, "id.of.message", args...).
//     NewForm(name).Fill(field, value).At(revision) is the form of an existing resource.
//
//     A file is read with v.ReadUpload and sent with SendContent while it arrives.
//
//  6. The routes and templates: into Screens() of the package, and the package into
//     ui.screens(). A section of the menu appears when a route serves its path. Needs names
//     the operation of a form, and of a page that is of no use without it. Who may not use it
//     is refused, and links and forms that lead there are left out of every page, with
//     sections that then have a title alone; data-offer marks what else goes with them.
//     Where a form also tells something, ask v.May, and tell it without the form.
//
//  7. Styles: the parts are in static/css/30-parts.css and 40, 50; what a screen alone
//     needs goes into static/css/60-<part>.css, in @layer screens.
//
//  8. The test: in the package, over a real kitchen (uitest.Open): statuses, the form, the
//     refused form, and figures equal to the API's answer.
//
// # Addresses
//
// Screens link to one another by these addresses. {{if serves "/pattern"}} leaves a link
// out while no screen serves it.
//
//	/                                  occasions, the next first
//	/occasions/new, /occasions/{id}    an occasion with its targets
//	/occasions/{id}/schedule           when to do what; .ics as a calendar
//	/plans/{id}                        a plan; /plans/{id}/explain?path=… a figure
//	/plans/{id}/shopping-list          its shopping list; /shopping that of several plans
//	/plans/{id}/bake                   what to bake; /plans/{id}/bake/{recipe}/{unit} a run
//	/plans/{id}/assemble               what to assemble; /plans/{id}/assemble/{good} a run
//	/plans/{id}/changes                what changed since; /plans/{id}/amend, /plans/{id}/what-if
//	/plans/{id}/compare/{other}        two plans of an occasion; other is also original or made
//	/runs/production/{id}, /runs/assembly/{id}
//	/pantry, /pantry/receive, /pantry/lots/{id}
//	/book, /book/items/{slug}, /book/recipes/{slug}, /book/goods/{slug}, /book/measures, /book/allergens
//	/book/goods/{slug}/label, /runs/assembly/{id}/label
//	/history, /import, /system, /palette
package page
