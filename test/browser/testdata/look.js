// What tests ask of a page as it is shown. It is evaluated after axe, in every page that is examined.
globalThis.look ??= (() => {
  "use strict";
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // The rules that depend on colours, and those that depend on where boxes are. All others depend on
  // the elements, and on which of them are shown how.
  const ofColours = ["color-contrast", "link-in-text-block"], ofTargets = ["target-size", "skip-link"],
    ofBoxes = ["scrollable-region-focusable"];

  const hash = (text) => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    return (a >>> 0).toString(36) + (b >>> 0).toString(36);
  };
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // Ids that two elements have, and references to elements that are not there.
  const references = () => {
    const faults = [], known = new Set();
    for (const { id, outerHTML } of document.querySelectorAll("[id]")) {
      if (known.has(id)) faults.push("the id " + id + " twice: " + outerHTML.slice(0, 120));
      known.add(id);
    }
    for (const name of ["for", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"]) {
      for (const e of document.querySelectorAll("[" + name + "]")) {
        const missing = e.getAttribute(name).split(/\s+/).filter((id) => !known.has(id) ||
          name === "aria-labelledby" && !document.getElementById(id).textContent.trim());
        if (missing.length) faults.push(name + " names nothing: " + missing + " in " + e.outerHTML.slice(0, 120));
      }
    }
    return faults;
  };

  // Faults of the layout. Targets within a sentence and those that only wrap a control of sufficient
  // size are exempt, as in WCAG 2.5.8.
  const layout = (least) => {
    const faults = [], root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
      faults.push("scrolls to the side: " + root.scrollWidth + " > " + root.clientWidth + " " +
        wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | "));
    }
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) faults.push(headings + " h1");
    const unfit = /\S*%!\w.*/.exec(document.body.innerText);
    if (unfit) faults.push("a text and its values do not fit: " + unfit[0].slice(0, 80));
    if (!document.title.trim()) faults.push("no title");
    if (!root.lang) faults.push("no language");
    faults.push(...references());
    // Only what names or heads something else is hidden from the eye alone.
    for (const e of document.querySelectorAll("main *")) {
      if (getComputedStyle(e).clipPath === "inset(50%)" && !e.closest(".unseen, thead, label, legend")) {
        faults.push("hidden from the eye: " + e.outerHTML.slice(0, 120));
      }
    }
    for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
      const box = e.getBoundingClientRect();
      if (box.width <= 1 || !shown(e)) continue;
      const field = e.closest(".field")?.getBoundingClientRect();
      if (field && box.right > field.right + 1) faults.push("sticks out of its field: " + e.outerHTML.slice(0, 160));
      if (getComputedStyle(e).display === "inline") continue;
      if (e.closest("label")?.getBoundingClientRect().height >= least) continue;
      if (box.height < least - 0.5 || box.width < least - 0.5) {
        faults.push("small target " + Math.round(box.width) + "x" + Math.round(box.height) + ": " + e.outerHTML.slice(0, 160));
      }
    }
    return faults;
  };

  // The colours of a text: its own, whether it is large, and the backgrounds that it stands on as far as
  // they are not clear; of a link also what sets it off from the text around it.
  const isLarge = (style) => parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
  const colours = (e, style) => {
    const parts = [style.color, style.webkitTextFillColor, isLarge(style) ? 3 : 4.5, style.textShadow];
    parts.push(e.matches(":disabled, :disabled *"));
    if (e.matches("a")) {
      const around = getComputedStyle(e.parentElement);
      parts.push(style.textDecorationLine, style.borderBottomStyle, style.display, around.color, around.fontWeight, around.fontSize);
    }
    for (let on = e; on; on = on.parentElement) {
      const behind = on === e ? style : getComputedStyle(on), color = behind.backgroundColor;
      const layer = [behind.opacity, behind.filter, behind.mixBlendMode, behind.backgroundImage].join();
      if (layer !== "1,none,normal,none") parts.push(layer);
      if (!/, 0\)$/.test(color)) parts.push(color);
      if (layer === "1,none,normal,none" && /^rgb\(/.test(color)) break;
    }
    return parts.join(";");
  };
  // Axe says nothing about a single character, nor about what only screen readers are given.
  const legible = (e) => !e.closest(".unseen, .skip") && (e.matches("input, select, textarea") || e.textContent.trim().length > 1);
  const hasText = (e) => e.matches("input:not([type=hidden]), select, textarea") ||
    [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  // What most rules of axe look at: elements, attributes, whether there is text, and which elements are
  // shown how. Of what these attributes hold it only counts that there is something.
  const naming = new RegExp("^(id|href|src|action|formaction|name|value|for|form|list|title|alt|datetime|data-.*|" +
    "aria-(label|labelledby|describedby|controls))$");
  const isRow = /^(tr|tbody|li|option|section|article|div|details|fieldset|form)$/;
  let repeated = []; // rows of which two others have the same skeleton
  const skeleton = (e, within) => {
    const isHidden = within || !e.checkVisibility();
    const parts = [e.localName, hasText(e)];
    for (const { name, value } of e.attributes) parts.push(name, naming.test(name) ? !value : value);
    if (isHidden || !shown(e)) parts.push("-");
    else {
      const style = getComputedStyle(e);
      parts.push(style.display, style.position, style.clipPath, style.overflow, style.pointerEvents);
    }
    const count = new Map();
    for (const child of e.children) {
      const inner = skeleton(child, isHidden), known = (count.get(inner) ?? 0) + 1;
      count.set(inner, known);
      if (known <= 2 || !isRow.test(child.localName)) parts.push("(", inner, ")");
      else repeated.push(child);
    }
    return parts.join();
  };

  let texts = new Map(); // the shown elements with text, by their colours

  const examine = (least) => {
    const boxes = [];
    texts = new Map();
    repeated = [];
    for (const e of document.body.querySelectorAll("*")) {
      if (!shown(e)) continue;
      const box = e.getBoundingClientRect();
      boxes.push(box.x, box.y, box.width, box.height);
      if (!hasText(e) || !legible(e)) continue;
      const key = colours(e, getComputedStyle(e));
      if (!texts.has(key)) texts.set(key, []);
      texts.get(key).push(e);
    }
    const shape = hash(skeleton(document.documentElement));
    return { faults: layout(least), shape, boxes: hash(boxes.join()), colours: [...texts.keys()] };
  };

  // Takes rows out of the page while axe looks at it. Empty ones keep their places.
  const leftOut = new CSSStyleSheet();
  leftOut.replaceSync("[data-left-out] { display: none !important }");
  const without = async (rows, task) => {
    const marks = rows.map((row) => {
      const mark = document.createElement(row.localName);
      mark.dataset.leftOut = "";
      row.replaceWith(mark);
      return [mark, row];
    });
    document.adoptedStyleSheets.push(leftOut);
    try {
      return await task();
    } finally {
      document.adoptedStyleSheets.pop();
      marks.forEach(([mark, row]) => mark.replaceWith(row));
    }
  };

  const violations = (result) => result.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.failureSummary + " " + n.html));
  const usual = { resultTypes: ["violations"], preload: false, selectors: false };
  const run = async (context, options) => violations(await axe.run(context, { ...usual, ...options }));
  const disabled = (ids) => Object.fromEntries(ids.map((id) => [id, { enabled: false }]));

  // What axe's rule about targets can find: those that are smaller than it wants, and those that share a place with others.
  const pressed = "a, area, button, input, select, textarea, summary, iframe, [tabindex], [role]";
  const narrow = () => {
    const all = [...document.querySelectorAll(pressed)].filter(shown).map((e) => ({ e, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0).sort((a, b) => a.box.top - b.box.top);
    const found = new Set(all.filter(({ box }) => Math.min(box.width, box.height) < 24).map(({ e }) => e));
    const share = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    all.forEach(({ e, box }, i) => {
      for (let j = i + 1; j < all.length && all[j].box.top < box.bottom; j++) {
        if (share(box, all[j].box)) found.add(e).add(all[j].e);
      }
    });
    return [...found];
  };
  const scrolls = (e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1;
  const targets = async () => {
    const include = [...narrow().filter((e) => !repeated.some((row) => row.contains(e))), ...document.querySelectorAll(".skip")];
    return include.length ? without(repeated, () => run({ include }, { runOnly: { type: "rule", values: ofTargets } })) : [];
  };

  // All rules but those about colours, and those about places alone. Axe looks at every element for each rule, which for
  // the size of targets takes as long as for all others; so it is asked about those targets that could be wrong.
  const structure = async () => [...await without(repeated, () =>
    run(document, { runOnly: tags, rules: disabled([...ofColours, ...ofTargets]) })), ...await targets()];
  const boxes = async () => [...await targets(), ...[...document.body.querySelectorAll("*")].some(scrolls) ?
    await without(repeated, () => run(document, { runOnly: { type: "rule", values: ofBoxes } })) : []];

  // What is behind a text, as far as a calculation can tell; nothing if there is a picture or an effect.
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const behind = (e) => {
    const layers = [];
    for (let on = e; on; on = on.parentElement) {
      const style = getComputedStyle(on);
      if ([style.opacity, style.filter, style.mixBlendMode, style.backgroundImage].join() !== "1,none,normal,none") return;
      if (!/^rgba?\(/.test(style.backgroundColor)) return;
      layers.unshift(channels(style.backgroundColor));
    }
    return layers.reduce((under, [r, g, b, a = 1]) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a)), [255, 255, 255]);
  };
  const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = (rgb) => rgb.map((c) => linear(c / 255)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (e, style) => {
    const under = behind(e);
    if (!under || !/^rgb\(/.test(style.color) || style.textShadow !== "none") return;
    const [light, dark] = [luminance(channels(style.color)), luminance(under)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  // Whether the texts in some colours can be read. Proven are the colours of texts that passed. Axe says
  // neither where one element covers another; there the backgrounds of the elements around the text count.
  const contrast = async (wanted) => {
    const include = wanted.flatMap((key) => texts.get(key)?.slice(0, 3) ?? []), around = new Set();
    for (let e of include) for (; e; e = e.parentElement) around.add(e);
    // Axe takes -webkit-text-fill-color for the colour of a text, which the colours of the system do not change.
    const options = {
      runOnly: { type: "rule", values: ofColours }, resultTypes: ["violations", "passes"],
      preload: false, elementRef: true, selectors: false,
    };
    const result = matchMedia("(forced-colors: active)").matches ? { violations: [], passes: [] } :
      await without(repeated.filter((row) => !around.has(row)), () => axe.run({ include }, options));
    const readable = result.passes.filter((rule) => rule.id === "color-contrast");
    const passed = new Set(readable.flatMap((rule) => rule.nodes.map((node) => node.element)));
    const found = violations(result), proven = [];
    for (const key of wanted) {
      const of = texts.get(key) ?? [];
      if (of.some((e) => passed.has(e))) {
        proven.push(key);
        continue;
      }
      const e = of[0], style = getComputedStyle(e), reached = ratio(e, style);
      if (!reached || e.matches(":disabled, :disabled *")) continue;
      if (reached >= (isLarge(style) ? 3 : 4.5)) proven.push(key);
      else found.push("contrast " + reached.toFixed(2) + ": " + e.outerHTML.slice(0, 160));
    }
    return { violations: found, proven };
  };

  // What is drawn when it comes into sight is examined as it is then.
  const drawn = new CSSStyleSheet();
  drawn.replaceSync("* { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(drawn);

  // The words that go on in the next line, or stand above one another.
  const brokenWords = () => {
    // What is clipped is for those who listen.
    const clipped = [...document.querySelectorAll("body *")].filter((e) => getComputedStyle(e).clipPath !== "none");
    const broken = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let text; text = walker.nextNode();) {
      if (!text.parentElement.checkVisibility() || text.parentElement.closest("svg, .unseen, pre, .slug, .id, option")) continue;
      if (clipped.some((e) => e.contains(text))) continue;
      for (const { 0: word, index } of text.data.matchAll(/\p{L}{3,24}/gu)) {
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push("the word " + word + " is broken");
      }
    }
    return broken;
  };

  return { examine, structure, boxes, contrast, brokenWords };
})();
