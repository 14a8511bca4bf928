/*
 * Answers for the pages of a questionnaire while there is no connection, from what the device keeps.
 * Pages are kept only where somebody asked for it; files of the site's look always.
 */
"use strict";

const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OFFLINE = FILES[FILES.length - 1];
const LOOK = "look-" + FILES.join("").length + "-" + hash(FILES.join(""));
const PAGES = "pages";
const PATIENCE = 12000;

function hash(text) {
  let number = 7;
  for (const sign of text) number = (number * 31 + sign.codePointAt(0)) >>> 0;
  return number.toString(36);
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(LOOK).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== LOOK && name !== PAGES).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(page(request, url));
  }
});

async function page(request, url) {
  try {
    const answer = await soon(fetch(request));
    if (answer.status === 503 && request.method === "GET") {
      return (await (await caches.open(PAGES)).match(url.pathname)) || answer;
    }
    if (request.method === "GET" && answer.ok && !answer.redirected) await renew(url, answer.clone());
    return answer;
  } catch (error) {
    const pages = await caches.open(PAGES);
    if (request.method !== "GET") return onwards(pages, url);
    return (await pages.match(url.pathname)) || caches.match(OFFLINE);
  }
}

/* A line that is up but dead is as good as none. */
function soon(promise) {
  const late = new Promise((resolve, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE); });
  return Promise.race([promise, late]);
}

async function renew(url, answer) {
  const pages = await caches.open(PAGES);
  if (await pages.match(url.pathname)) await pages.put(url.pathname, answer);
}

/* "Continue" without a connection leads to the next kept section; the answers wait on the device. */
async function onwards(pages, url) {
  const section = url.pathname.match(/^(.*\/section\/)([0-9]+)\/$/);
  if (section) {
    const kept = (await pages.keys()).map((request) => new URL(request.url).pathname);
    const later = kept
      .filter((path) => path.startsWith(section[1]))
      .map((path) => Number(path.slice(section[1].length, -1)))
      .filter((number) => number > Number(section[2]))
      .sort((one, other) => one - other);
    if (later.length) return Response.redirect(`${section[1]}${later[0]}/`, 303);
    const tasks = section[1].replace(/section\/$/, "");
    if (kept.includes(tasks)) return Response.redirect(tasks, 303);
  }
  return caches.match(OFFLINE);
}

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  if (event.data.keep) event.waitUntil(keep(event.data.keep).then((count) => port.postMessage(count)));
});

/* Only whole answers are kept: an address that leads elsewhere (to the sign-in page) is not. */
async function keep(paths) {
  const pages = await caches.open(PAGES);
  let count = 0;
  for (const path of paths) {
    const answer = await fetch(path, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      await pages.put(path, answer);
      count += 1;
    }
  }
  return count;
}
