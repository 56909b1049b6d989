// What a shopping list shows of the ticks that the worker keeps: that they are not sent yet,
// and why one was refused.
const main = () => document.getElementById("main");
const isKept = () => "kept" in main().dataset;
const here = () => location.pathname + location.search;
let ticks = [], said, timer, pause = 1000;

const say = async (message) => (await navigator.serviceWorker.ready).active.postMessage(message);
const hello = () => {
  said = here();
  say({ page: said, isKept: isKept() });
};

// A row that was ticked shows it, and its button takes the tick back, as long as that is
// known not to be sent or is sent.
const mark = (row, { key, state, undoes, tried, body, name }, texts) => {
  for (const pill of row.querySelectorAll(".waits")) pill.hidden = state !== "waiting";
  const cell = row.querySelector("td.do"), form = cell?.querySelector(`form[action$="/${undoes || ""}collect"]`);
  if (!form) return;
  for (const one of cell.children) one.hidden = one !== form;
  const button = form.querySelector("button"), icon = form.querySelector("use");
  const undone = !!new URLSearchParams(body).get("_undo"), collected = !undoes !== undone;
  row.className = collected ? "collected" : "";
  form.elements._undo.value = "yes";
  form.elements._key.value = key;
  button.disabled = undone || undoes && tried;
  button.className = "tick-button" + (collected ? " on" : "");
  button.ariaLabel = (collected ? texts.untick : texts.tick).replace("%s", name);
  icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, collected ? "#circle-check" : "#circle"));
};

// A tick in the list of those that are not sent: of another kitchen, or refused.
const entry = ({ n, state, undoes, log, name, answer }, texts) => {
  const copy = document.getElementById("unsent-tick").content.cloneNode(true), other = log !== texts.log;
  const why = new DOMParser().parseFromString(answer || "", "text/html").querySelectorAll(".refusal > *, .why");
  copy.querySelector(".name").textContent = (undoes ? texts.undone : texts.done).replace("%s", name);
  copy.querySelector(".under").append(...(state === "refused" ? why : other ? [texts.other] : []));
  for (const button of copy.querySelectorAll("button")) {
    button.hidden = state !== "refused" && !(other && button.name === "drop");
    button.value = n;
  }
  return copy;
};

const show = () => {
  clearTimeout(timer);
  const box = document.getElementById("unsent");
  if (!box) return;
  const open = ticks.filter(({ state }) => state !== "sent");
  for (const tick of ticks) {
    const row = tick.list === box.dataset.list && tick.state !== "refused" && document.getElementById(tick.row);
    if (row) mark(row, tick, box.dataset);
  }
  box.hidden = !open.length;
  box.querySelector("b").textContent = open.length;
  box.querySelector("ul").replaceChildren(...open.map((tick) => entry(tick, box.dataset)));
  if (!isKept() && !ticks.some(({ state }) => state === "waiting")) pause = 1000;
  else {
    timer = setTimeout(hello, pause);
    pause = Math.min(2 * pause, 60_000);
  }
};

if (navigator.serviceWorker) {
  navigator.serviceWorker.onmessage = ({ data: { ticks: now, fresh } }) => {
    const settled = ticks.some(({ n, state }) => state === "waiting" && !now.some((one) => one.n === n && one.state === state));
    ticks = now;
    show();
    if (!settled && !(fresh && isKept())) return;
    if (document.getElementById("kept-lists")) location.reload();
    else htmx.ajax("GET", here(), {
      target: "#main", select: "#main", swap: "outerMorph ignoreTitle:true", headers: fresh ? { "Crumbtrail-Min-Position": "" } : {},
    });
  };
  document.addEventListener("htmx:after:swap", () => {
    show();
    if (said !== here()) hello();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("#unsent button");
    if (button) say({ [button.name]: +button.value });
  });
  addEventListener("online", hello);
  addEventListener("pageshow", hello);
  navigator.serviceWorker.register("/worker.js");
  hello();
}
