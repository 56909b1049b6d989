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
