// What pages do beyond links and forms: follow what others change, keep the focus where
// the reader needs it. Every journey works without this file.
(() => {
  "use strict";
  const on = (name, handle, capture) => document.addEventListener(name, handle, capture);
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const focused = () => document.activeElement;
  const main = () => all("#main")[0];
  let source, latest = "", waiting = false, busy = false, lost = false, text = "", timer;

  // What happens to the page while nobody asked for it: a live region.
  const say = (news) => {
    const [region] = all("#news");
    region.className = news;
    region.textContent = region.dataset[news] || "";
  };

  // While the server cannot be reached the page keeps what it has, and says so. Then it
  // catches up with what the server has now, which may be another log.
  const retry = () => { clearTimeout(timer); timer = setTimeout(() => { latest = ""; refresh(); }, 2000); };
  const lose = (news) => { lost = true; say(news); retry(); };

  // A form that is being filled in, or was, is not replaced, nor what a refusal is about.
  const keep = () => {
    const at = focused(), kept = all("main form[data-dirty], main:has([data-focus])");
    if (at.matches("main :is(input, select, textarea)")) kept.push(at.form || at);
    kept.forEach((element) => element.setAttribute("hx-morph-skip", ""));
  };
  const release = () => all("[hx-morph-skip]").forEach((element) => element.removeAttribute("hx-morph-skip"));

  const refresh = async () => {
    if (busy) { waiting = true; return; }
    busy = true;
    try {
      await htmx.ajax("GET", location.pathname + location.search, {
        target: "#main", select: "#main", swap: "outerMorph ignoreTitle:true", headers: { "Crumbtrail-Min-Position": latest },
      });
    } finally {
      busy = false;
      if (waiting) { waiting = false; refresh(); }
    }
  };

  const matches = (stream) => (main()?.dataset.live || "").split(" ").some((wanted) => {
    const [kind, id] = wanted.split(":");
    return kind && stream.startsWith(kind + "-") && (!id || stream.endsWith("." + id));
  });

  const follow = () => {
    const page = main(), wanted = page?.dataset.live && !document.hidden ? page.dataset.position || "now" : "";
    if (!wanted) { source?.close(); source = undefined; return; }
    if (source?.readyState < EventSource.CLOSED) return;
    source = new EventSource("/v1/events" + (wanted === "now" ? "" : "?after=" + encodeURIComponent(wanted)));
    source.onerror = () => { source.close(); retry(); };
    source.onmessage = (event) => {
      const { stream, position } = JSON.parse(event.data);
      // The page must show it.
      latest = position;
      if (matches(stream)) refresh();
    };
  };

  // What the reader asks for comes before what others change: a refresh that began before
  // is dropped, as the new page follows from where it stands.
  let turn = 0;
  const isRefresh = (ctx) => "Crumbtrail-Min-Position" in ctx.request.headers;
  const newsOf = (ctx) => ctx.request.method === "GET" ? "lost" : "failed";
  on("htmx:error", ({ detail: { ctx } }) => ctx && lose(newsOf(ctx)));
  // What changes something is sent after the one before, all with the next frame: what is
  // pressed shows at once.
  let sent;
  on("htmx:before:request", ({ detail: { ctx } }) => {
    ctx.turn = isRefresh(ctx) ? turn : ++turn;
    ctx.fetch = (...request) => {
      const answer = Promise.allSettled([sent, new Promise(requestAnimationFrame)]).then(() => fetch(...request));
      if (ctx.request.method !== "GET") sent = answer;
      return answer;
    };
  });
  on("htmx:before:swap", (event) => {
    const { ctx } = event.detail, isNews = isRefresh(ctx);
    // An answer without the form would lose what was typed in it.
    const failed = ctx.response.status >= 500 && (isNews || ctx.request.method !== "GET" && !ctx.text.includes("data-focus"));
    if (failed) lose(newsOf(ctx));
    if (failed || isNews && ctx.turn !== turn) { event.preventDefault(); return; }
    remember();
    text = main().textContent;
    if (isNews) keep(); else turn++;
  });

  // The focus is never lost: it goes to what is next to what has gone, or to the new page.
  let around = [];
  const remember = () => {
    const stops = all("main :is(a[href], button, input, select, textarea, summary)"), at = stops.indexOf(focused());
    around = at < 0 ? [] : stops.slice(at).concat(stops.slice(0, at).reverse());
  };
  const refocus = () => {
    if (focused() === document.body)
      (around.find((stop) => stop.isConnected && stop.checkVisibility()) || main()).focus({ preventScroll: true });
  };

  // A link or a form is boosted when it is used, as a plan has thousands of them. htmx takes
  // what is pressed as it is now: an answer may replace it.
  const lively = "[hx-get], [hx-post]";
  on("htmx:before:process", (event) => {
    if (event.target.matches("a, form," + lively)) return;
    event.preventDefault();
    all(lively, event.target).forEach((element) => htmx.process(element));
  });
  on("click", (e) => {
    const link = e.target.closest?.("a[href]");
    // The second click of a double click is not meant for what the first one brought.
    if (e.detail > 1 && e.target.closest?.("button")) { e.preventDefault(); e.stopPropagation(); }
    else if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) htmx.process(link);
  }, true);
  on("submit", (e) => htmx.process(e.target), true);

  on("input", (event) => event.target.form?.setAttribute("data-dirty", ""));
  // The list says when that was.
  on("change", ({ target: t }) => {
    if (!t.dataset.range) return;
    t.form.as_of.selectedIndex = t.max - t.value;
    t.form.requestSubmit();
  });
  on("visibilitychange", follow);
  on("htmx:after:swap", ({ detail: { ctx } }) => {
    release();
    clearTimeout(timer);
    // Another page: follow from where it stands.
    if (!isRefresh(ctx)) {
      source?.close();
      source = undefined;
      begin(ctx.target);
      refocus();
      // A message above must not push what was pressed out of sight.
      if (focused().matches("main :is(a, button, summary)")) focused().scrollIntoView({ block: "nearest" });
    } else if (lost) {
      say("back");
      timer = setTimeout(say, 8000, "");
    } else if (text !== main().textContent) say("updated");
    if (around[0]) refocus();
    lost = false;
    follow();
  });
  const begin = (of) => {
    all("[data-focus]", of)[0]?.focus();
    // Only what changes in a live region is announced, not what came with it.
    const [region] = all("#flash");
    setTimeout(() => region?.append(...region.childNodes), 100);
  };
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", () => { begin(); follow(); });

  // One menu at a time; Escape closes it and returns to its button.
  const shut = (which) => all("details.menu[open]").filter(which).forEach((menu) => { menu.open = false; });
  on("toggle", ({ target }) => { if (target.matches?.("details.menu[open]")) shut((menu) => menu !== target); }, true);
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    const [menu] = all("details.menu[open]");
    shut(() => true);
    menu?.querySelector("summary").focus();
  });
  on("click", (event) => {
    if (event.target.closest?.("[data-print]")) print();
    shut((menu) => !menu.contains(event.target));
  });
})();
