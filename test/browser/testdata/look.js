// What tests ask of a page as it is shown. It is evaluated after axe, in every page that is examined.
globalThis.look ??= (() => {
  "use strict";
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // The rules that depend on colours, and those that depend on where boxes are. All others depend on
  // the elements, and on which of them are shown how.
  const ofColours = ["color-contrast", "link-in-text-block"], ofBoxes = ["target-size", "scrollable-region-focusable", "skip-link"];

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
    if (!document.title.trim()) faults.push("no title");
    if (!root.lang) faults.push("no language");
    for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
      const box = e.getBoundingClientRect();
      if (box.width <= 1 || !shown(e)) continue;
      if (getComputedStyle(e).display === "inline") continue;
      if (e.closest("label")?.getBoundingClientRect().height >= least) continue;
      if (box.height < least - 0.5 || box.width < least - 0.5) {
        faults.push("small target " + Math.round(box.width) + "x" + Math.round(box.height) + ": " + e.outerHTML.slice(0, 160));
      }
    }
    return faults;
  };

  // The colours of a text: its own, those of the backgrounds that it stands on, and what makes it large
  // or faint; of a link also what sets it off from the text around it.
  const colours = (e, style) => {
    const parts = [style.color, style.webkitTextFillColor, style.fontSize, style.fontWeight, style.textShadow];
    parts.push(e.matches(":disabled, :disabled *"));
    if (e.matches("a")) {
      const around = getComputedStyle(e.parentElement);
      parts.push(style.textDecorationLine, style.borderBottomStyle, style.display, around.color, around.fontWeight, around.fontSize);
    }
    for (let on = e; on; on = on.parentElement) {
      const behind = on === e ? style : getComputedStyle(on);
      parts.push(behind.opacity, behind.filter, behind.mixBlendMode, behind.backgroundImage, behind.backgroundColor);
      if (behind.backgroundImage === "none" && /^rgb\(/.test(behind.backgroundColor) && behind.opacity === "1") break;
    }
    return parts.join(";");
  };
  // Axe says nothing about a single character, nor about what only screen readers are given.
  const legible = (e) => !e.closest(".unseen, .skip") && (e.matches("input, select, textarea") || e.textContent.trim().length > 1);
  const hasText = (e) => e.matches("input:not([type=hidden]), select, textarea") ||
    [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  let texts = new Map(); // the shown elements with text, by their colours

  const examine = (least) => {
    const shape = [document.documentElement.outerHTML], boxes = [];
    texts = new Map();
    for (const e of document.body.querySelectorAll("*")) {
      if (!shown(e)) {
        shape.push("-");
        continue;
      }
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      shape.push(style.display, style.position, style.clipPath, style.overflow, style.pointerEvents);
      boxes.push(box.x, box.y, box.width, box.height);
      if (!hasText(e) || !legible(e)) continue;
      const key = colours(e, style);
      if (!texts.has(key)) texts.set(key, []);
      texts.get(key).push(e);
    }
    return { faults: layout(least), shape: hash(shape.join()), boxes: hash(boxes.join()), colours: [...texts.keys()] };
  };

  const violations = (result) => result.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.failureSummary + " " + n.html));
  const run = async (context, options) => violations(await axe.run(context, { resultTypes: ["violations"], preload: false, ...options }));
  const disabled = (ids) => Object.fromEntries(ids.map((id) => [id, { enabled: false }]));

  // Rows after the second one of the same elements, with the same attributes but for what these name.
  const naming = /^(id|href|action|name|value|for|list|title|datetime|data-.*|aria-label|aria-labelledby|aria-describedby)$/;
  const pattern = (e) => e.tagName + [...e.attributes].map((a) => a.name + "=" + (naming.test(a.name) ? !a.value : a.value)).join() +
    hasText(e) + "(" + [...e.children].map(pattern).join() + ")";
  const repeated = () => [...document.querySelectorAll("tbody, ul, ol, dl, select, datalist")].flatMap((list) => {
    const count = new Map();
    return [...list.children].filter((row) => {
      const key = pattern(row);
      count.set(key, (count.get(key) ?? 0) + 1);
      return count.get(key) > 2;
    });
  });

  // All rules but those about colours, on every element or without rows that repeat others.
  const structure = (every) => run({ include: document, exclude: every ? [] : repeated() }, { runOnly: tags, rules: disabled(ofColours) });
  const boxes = () => run(document, { runOnly: { type: "rule", values: ofBoxes } });

  // Whether the texts in some colours can be read. Proven are the colours of texts that passed: where
  // axe cannot tell what is behind a text it says neither.
  const contrast = async (wanted) => {
    const include = wanted.flatMap((key) => texts.get(key) ?? []);
    const result = await axe.run({ include }, {
      runOnly: { type: "rule", values: ofColours }, resultTypes: ["violations", "passes"], preload: false, elementRef: true,
    });
    const readable = result.passes.filter((rule) => rule.id === "color-contrast");
    const passed = new Set(readable.flatMap((rule) => rule.nodes.map((node) => node.element)));
    return { violations: violations(result), proven: wanted.filter((key) => texts.get(key)?.some((e) => passed.has(e))) };
  };

  return { examine, structure, boxes, contrast };
})();
