// Keeps the shopping lists that were opened, for where there is no network, and the ticks
// made there, until they are sent. The network's answer always comes first: what is kept
// is shown only when there is none.
"use strict";

const patience = 4000; // how long the network may take, in milliseconds, where a list is kept
const limit = () => ({ signal: AbortSignal.timeout(patience) });
const isTick = /\/(un)?collect$/;
const isList = ({ pathname, searchParams }) => /^\/(plans\/[^/]+\/shopping-list|shopping)$/.test(pathname) && !searchParams.has("as_of");
// The address that a list has as its Content-Location.
const keyOf = ({ pathname, searchParams }) => {
  const plans = searchParams.getAll("plans").join();
  return pathname + (plans && "?plans=" + plans);
};
const cache = caches.open("kept");

// The queue. A tick is waiting, and may have been tried; sent, but not on the kept list yet;
// or refused, with the answer. change is called with all ticks, within one transaction.
const edit = (change) => new Promise((done, failed) => {
  const opening = indexedDB.open("crumbtrail", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("ticks", { keyPath: "n", autoIncrement: true });
  opening.onerror = failed;
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("ticks", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("ticks");
    let result;
    store.getAll().onsuccess = ({ target }) => { result = change(target.result, store); };
    transaction.oncomplete = () => { opening.result.close(); done(result); };
    transaction.onabort = failed;
  };
});
const waiting = (tick) => tick?.state === "waiting";
const queue = () => edit((ticks) => ticks);

// The pages show the queue. fresh tells those that show a kept page to ask again.
const tell = async (fresh) => {
  const ticks = await queue();
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ ticks, fresh });
};

const keep = async (url, answer, since) => {
  const key = answer.headers.get("Content-Location") || url, kept = await cache;
  const files = new Set((await answer.clone().text()).match(/\/static\/\w+\/[\w.-]+/g));
  await Promise.all([...files].map(async (file) => await kept.match(file) || kept.add(file)));
  await kept.put(key, answer);
  const others = (await kept.keys()).filter((request) => !files.has(new URL(request.url).pathname));
  others.slice(0, -40).forEach((request) => kept.delete(request));
  await edit((ticks, store) => ticks.forEach((tick) => {
    if (tick.state === "sent" && tick.list === key && tick.at < since) store.delete(tick.n);
  }));
};

const fetchKept = async (url) => {
  const since = Date.now(), answer = await fetch(url, { headers: { "Crumbtrail-Kept": "1" }, ...limit() });
  if (answer.ok) await keep(url, answer, since);
};

// What is kept of a page, marked as such and without its message.
const kept = async (url, status = 200, change = (html) => html) => {
  const pages = await cache;
  const found = await pages.match(keyOf(url)) || !url.search && (await pages.matchAll(url, { ignoreSearch: true })).at(-1);
  if (!found) return undefined;
  const html = (await found.text()).replace("<main ", "<main data-kept ").replace(/(id="flash">)[^]*?(<\/div>)/, "$1$2");
  const headers = new Headers(found.headers);
  headers.delete("Content-Encoding");
  return new Response(change(html), { status, headers });
};

const offline = async () => {
  const pages = await cache, lists = (await pages.keys()).filter(({ url }) => isList(new URL(url)));
  const links = await Promise.all(lists.map(async ({ url }) => {
    const title = (await (await pages.match(url)).text()).match(/<h1>(.*?)<\/h1>/)[1];
    return `<li><a class="name" href="${url}">${title}</a></li>`;
  }));
  const withLinks = (html) => html.replace('id="kept-lists">', (start) => start + links.join(""));
  return await kept(new URL("/offline", location), 503, withLinks) || Response.error();
};

let down = false; // nothing answered at the last attempt

const show = (event, url) => {
  const since = Date.now();
  let late = false;
  const network = (async () => await event.preloadResponse || fetch(event.request))();
  if (!isList(url)) return network.catch(offline);
  const checked = network.then((answer) => {
    if ([502, 503, 504].includes(answer.status)) throw answer; // of what stands before a program that does not run
    return [answer, answer.clone()];
  });
  event.waitUntil(checked.then(async ([{ ok }, copy]) => {
    down = false;
    if (ok) await keep(keyOf(url), copy, since);
    if (late) await tell(true);
    if ((await queue()).some(waiting)) await flush();
  }).catch(() => {}));
  const answered = checked.then(([answer]) => answer);
  if (event.request.headers.has("Crumbtrail-Min-Position")) return answered; // else the page stays as it is
  const tooLate = new Promise((_, failed) => setTimeout(failed, patience));
  return Promise.race([answered, tooLate]).catch(async () => {
    late = true;
    return await kept(url) || network.catch(offline);
  });
};

// Ticks are sent one after another, each under its own key: one that is sent again, because
// the worker or the answer was lost, is done once.
let line = Promise.resolve();
const inLine = (task) => {
  const done = line.then(task);
  line = done.catch(() => {});
  return done;
};

const send = async (n) => {
  const tick = await edit((ticks, store) => {
    const found = ticks.find((one) => one.n === n && waiting(one));
    if (found) store.put({ ...found, tried: true });
    return found;
  });
  if (!tick) return undefined;
  const answer = await fetch(tick.action, { method: "POST", body: new URLSearchParams(tick.body), redirect: "manual", ...limit() });
  const sent = answer.type === "opaqueredirect";
  if (!sent && (answer.status >= 500 || [401, 408, 429].includes(answer.status))) throw answer;
  const result = { state: sent ? "sent" : "refused", at: Date.now(), answer: await answer.clone().text() };
  await edit((ticks, store) => {
    const now = ticks.find((one) => one.n === n);
    if (now?.body === tick.body) store.put({ ...now, ...result }); // else it was taken back meanwhile
  });
  return sent ? undefined : answer;
};

const flush = () => inLine(async () => {
  try {
    const ready = await fetch("/readyz", limit()), { log_id: log = "" } = await ready.json();
    if (!ready.ok) throw ready;
    down = false;
    for (const tick of await queue()) if (tick.log === log) await send(tick.n);
  } catch {
    down = true;
  }
  await tell(!down);
});

const post = async (event, url) => {
  const body = new URLSearchParams(await event.request.text()), field = (name) => body.get(name) || "";
  const list = field("_list"), key = field("_key");
  // A tick that waits is there already; one that is taken back before it was tried is forgotten.
  const [n, others] = await edit((ticks, store) => {
    const same = ticks.find((tick) => tick.key === key), undo = field("_undo"), log = field("_log");
    const others = ticks.some((tick) => waiting(tick) && tick !== same && tick.log === log);
    const tick = {
      key, list, log, row: field("id"), name: field("name"), action: url.pathname, undoes: isTick.exec(url.pathname)[1],
      body: body.toString(), state: "waiting", ...same && { n: same.n, tried: same.tried },
    };
    if (undo && waiting(same) && !same.tried) store.delete(same.n);
    else if (same ? undo || same.state === "refused" : !undo || !down && !others) store.put(tick);
    return [same?.n, others];
  });
  if (!down && !others) {
    try {
      const refused = await inLine(async () => send(n ?? (await queue()).find((tick) => tick.key === key)?.n));
      if (!refused) return Response.redirect(list + "#" + field("id"), 303);
      await edit((ticks, store) => ticks.forEach((tick) => tick.key === key && store.delete(tick.n))); // the reader sees why
      return refused;
    } catch {
      down = true;
    }
  }
  await tell();
  registration.sync?.register("ticks").catch(() => {});
  event.waitUntil(flush());
  if (event.request.mode === "navigate") return Response.redirect(list, 303);
  const answer = await kept(new URL(list, location)) || await offline();
  answer.headers.set("HX-Push-Url", "false");
  return answer;
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(Promise.all([registration.navigationPreload?.enable(), clients.claim()])));
addEventListener("fetch", (event) => {
  const { method, mode, headers } = event.request, url = new URL(event.request.url);
  const page = mode === "navigate" || headers.has("HX-Request") && !headers.has("Crumbtrail-Min-Position");
  if (method === "POST" && isTick.test(url.pathname)) event.respondWith(post(event, url));
  if (method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(caches.match(event.request).then((found) => found || fetch(event.request)));
  else if (page || headers.has("HX-Request") && isList(url)) event.respondWith(show(event, url));
});
addEventListener("sync", (event) => event.waitUntil(flush().then(() => down && Promise.reject(new Error("no network")))));

let fallback; // fetched once while the worker runs
addEventListener("message", (event) => event.waitUntil((async () => {
  const { page, isKept, drop, again } = event.data;
  await edit((ticks, store) => ticks.forEach((tick) => {
    if (tick.n === drop) store.delete(drop);
    if (tick.n === again) store.put({ ...tick, state: "waiting" });
  }));
  await tell();
  if (isKept || (await queue()).some(waiting)) await flush();
  if (!page || down) return;
  const url = new URL(page, location);
  if (isList(url) && !await kept(url)) await fetchKept(page);
  fallback ??= await fetchKept("/offline") || true;
})().catch(() => {})));
