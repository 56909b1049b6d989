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
  // What was wrong is being corrected.
  document.addEventListener("input", ({ target }) => {
    if (!target.ariaInvalid) return;
    target.ariaInvalid = null;
    target.closest(".bad")?.querySelector(".fault").remove();
  });
})();

// The palette opens over the page, finds while one types, and leaves the focus where it
// was. Without this file its link leads to its page.
(() => {
  "use strict";
  const on = (name, handle) => document.addEventListener(name, handle);
  const here = (id) => document.getElementById(id);
  let asked = 0;

  const find = async () => {
    const mine = ++asked, query = here("palette-q").value;
    const answer = await fetch("/palette?q=" + encodeURIComponent(query), { headers: { "Crumbtrail-Aside": "1" } }).catch(() => undefined);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // More was typed.
    if (mine !== asked) return;
    here("found").replaceChildren(...page.getElementById("found").childNodes);
    here("found-count").textContent = page.getElementById("found-count").textContent;
  };
  const open = () => {
    const dialog = here("palette");
    if (dialog && !dialog.open) {
      dialog.showModal();
      find();
    }
    here("palette-q")?.select();
  };

  on("input", ({ target }) => { if (target.id === "palette-q") find(); });
  on("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  on("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event, command = ctrlKey || metaKey;
    const typing = target.closest("input, select, textarea, [contenteditable]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[key], stops = [...document.querySelectorAll("#palette-q, #found a")];
    if (key === "k" && command && !altKey || key === "/" && !command && !typing) open();
    else if (step && stops.includes(target)) stops.at((stops.indexOf(target) + step) % stops.length).focus();
    else return;
    event.preventDefault();
  });
})();
