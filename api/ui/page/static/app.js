// What pages do beyond links and forms: follow what others change, keep the focus where
// the reader needs it. Every journey works without this file.
(() => {
  "use strict";
  const main = () => document.getElementById("main");
  let source, latest = "", waiting = false, busy = false;

  // A form that is being filled in, or was, is not replaced.
  const keep = () => {
    const kept = new Set(document.querySelectorAll("main form[data-dirty]"));
    const focused = document.activeElement;
    if (focused && focused.matches("main :is(input, select, textarea)")) kept.add(focused.form || focused);
    kept.forEach((element) => element.setAttribute("hx-morph-skip", ""));
    return () => kept.forEach((element) => element.removeAttribute("hx-morph-skip"));
  };

  const refresh = async () => {
    if (busy) { waiting = true; return; }
    busy = true;
    const release = keep();
    try {
      await htmx.ajax("GET", location.pathname + location.search, {
        target: "#main", select: "#main", swap: "outerMorph ignoreTitle:true", headers: { "Crumbtrail-Min-Position": latest },
      });
    } finally {
      release();
      busy = false;
      if (waiting) { waiting = false; refresh(); }
    }
  };

  const matches = (stream) => (main()?.dataset.live || "").split(" ").some((wanted) => {
    const [kind, id] = wanted.split(":");
    return kind && stream.startsWith(kind + "-") && (!id || stream.endsWith("." + id));
  });

  const follow = () => {
    const page = main(), wanted = page && page.dataset.live && !document.hidden ? page.dataset.position || "now" : "";
    if (!wanted) { source?.close(); source = undefined; return; }
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource("/v1/events" + (wanted === "now" ? "" : "?after=" + encodeURIComponent(wanted)));
    source.onmessage = (event) => {
      const { stream, position } = JSON.parse(event.data);
      latest = position; // the page must show it
      if (matches(stream)) refresh();
    };
  };

  // What the reader asks for comes before what others change: a refresh that began before
  // is dropped, as the new page follows from where it stands.
  let turn = 0;
  const isRefresh = (ctx) => "Crumbtrail-Min-Position" in ctx.request.headers;
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => { ctx.turn = isRefresh(ctx) ? turn : ++turn; });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (!isRefresh(ctx)) turn++;
    else if (ctx.turn !== turn) event.preventDefault();
  });

  document.addEventListener("input", (event) => event.target.form?.setAttribute("data-dirty", ""));
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const focus = document.querySelector("[data-focus]");
    if (focus && focus !== document.activeElement) focus.focus();
    if (!isRefresh(ctx)) { // another page: follow from where it stands
      source?.close();
      source = undefined;
      // A message above must not push what was pressed out of sight.
      if (document.activeElement.matches("main :is(a, button, summary)")) document.activeElement.scrollIntoView({ block: "nearest" });
    }
    follow();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", () => { document.querySelector("[data-focus]")?.focus(); follow(); });

  // One menu at a time; Escape closes it and returns to its button.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.menu[open]")) return;
    document.querySelectorAll("details.menu[open]").forEach((other) => { if (other !== event.target) other.open = false; });
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) print();
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
})();
