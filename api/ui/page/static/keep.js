// What is typed, where the reader is, and the message about what was done, stay while the same
// page is shown again: another form of it was sent, the language was changed, others changed something.
(() => {
  "use strict";
  const page = (address) => address.replace(/lang=\w*&?|#.*/g, "").replace(/[?&]$/, "");
  const top = () => place && document.getElementById(place)?.getBoundingClientRect().y;
  let typed = [], place, before;

  document.addEventListener("htmx:before:swap", ({ defaultPrevented, detail: { ctx } }) => {
    const { sourceElement: from, response, text } = ctx;
    typed = [];
    place = 0;
    if (defaultPrevented || response.status < 400 && page(response.raw.url) !== page(location.href)) return;
    for (const field of document.querySelectorAll("main :is(input:not([type=file]), select, textarea)[id]")) {
      const { id, value, checked, form } = field, first = field.options && (field.querySelector("[selected]") || field.options[0]);
      const isTyped = first ? !first.selected : value !== field.defaultValue || checked !== field.defaultChecked;
      if (isTyped && form !== (from.form || from)) typed.push([{ value, checked }, id, field.closest("details")?.open]);
    }
    if (response.status < 400) place = document.activeElement.closest("main [id]")?.id;
    before = top();
    // What others changed has no message of its own, as what the reader asks for may have.
    if (from === document.body && !text.includes('id="done-')) document.querySelector("#flash").setAttribute("hx-morph-skip", "");
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const [value, id, open] of typed) {
      const field = document.getElementById(id);
      if (!field) continue;
      Object.assign(field, value).form.dataset.dirty = "";
      if (open) field.closest("details").open = open;
    }
    scrollBy(0, top() - before || 0);
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-close]")?.parentElement.remove());
})();
