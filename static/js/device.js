/*
 * Answers that could not be sent wait on the device and are sent when the line is back; a
 * questionnaire can be kept for work without a connection. Nothing of it leaves the device otherwise.
 */
(function () {
  "use strict";

  const PREFIX = "answers:";
  const box = document.getElementById("device");

  /* --- What waits: for each response an object of question → { body, page, at } --- */

  function read(address) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + address)) || {};
    } catch (error) {
      return {};
    }
  }

  function write(address, entries) {
    try {
      if (Object.keys(entries).length) localStorage.setItem(PREFIX + address, JSON.stringify(entries));
      else localStorage.removeItem(PREFIX + address);
      return true;
    } catch (error) {
      return false; /* The browser keeps nothing, or is full: the page says that it is not saved. */
    } finally {
      show();
    }
  }

  /* Returns whether the answer waits on the device now. Files are too large to wait. */
  function keep(address, question, body) {
    const pairs = Array.from(body.entries());
    if (pairs.some(([, value]) => typeof value !== "string")) return false;
    const kept = pairs.filter(([name]) => name !== "csrfmiddlewaretoken");
    const at = new Date().toISOString();
    return write(address, { ...read(address), [question]: { body: kept, page: location.pathname, at } });
  }

  function drop(address, question) {
    const entries = read(address);
    if (!(question in entries)) return;
    delete entries[question];
    write(address, entries);
  }

  function addresses() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length));
  }

  function count() {
    return addresses().reduce((sum, address) => sum + Object.keys(read(address)).length, 0);
  }

  /* Sends what waits for one response; returns { sent, left: [[question, status, answer]] }. */
  async function send(address, token) {
    const result = { sent: 0, left: [] };
    if (!navigator.onLine) throw new Error("offline");
    for (const [question, entry] of Object.entries(read(address))) {
      const body = new URLSearchParams(entry.body);
      body.append("csrfmiddlewaretoken", token);
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 503) throw busy(answer);
      if (answer.ok && !answer.redirected) {
        drop(address, question);
        result.sent += 1;
      } else {
        const isJson = (answer.headers.get("Content-Type") || "").includes("json");
        result.left.push([question, answer.status, isJson ? await answer.json() : {}]);
      }
    }
    return result;
  }

  /* The site has no room now: the answers stay, and are sent when it said. */
  function busy(answer) {
    return Object.assign(new Error(String(answer.status)), { seconds: Number(answer.headers.get("Retry-After")) || 0 });
  }

  /* Calls `act` when the site may have room again: when it said, else later each time it fails. */
  let pause = 5;
  let timer = null;
  function later(error, act) {
    clearTimeout(timer);
    timer = setTimeout(act, 1000 * (error.seconds || (pause = Math.min(2 * pause, 120))));
  }

  window.device = { keep, drop, read, send, busy, later };

  /* --- The box that tells what the device holds --- */

  function token() {
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  function show() {
    if (!box) return;
    const waiting = count();
    box.hidden = !waiting && !box.dataset.pages;
    box.querySelector(".device-waiting").hidden = !waiting;
    box.querySelector(".device-count").textContent = String(waiting);
    box.querySelector(".device-left").replaceChildren();
  }

  async function sendAll() {
    const left = box.querySelector(".device-left");
    try {
      for (const address of addresses()) {
        const pages = Object.fromEntries(Object.entries(read(address)).map(([name, entry]) => [name, entry.page]));
        const result = await send(address, token());
        result.left.forEach(([question, , answer]) => {
          const item = document.createElement("li");
          const link = document.createElement("a");
          link.href = pages[question];
          link.textContent = box.dataset.look;
          item.append(`${answer.message || box.dataset.refused} `, link);
          left.append(item);
        });
        if (result.sent) location.reload();
      }
    } catch (error) {
      box.querySelector(".device-state").textContent = error.seconds ? box.dataset.busy : box.dataset.offline;
      later(error, sendAll);
    }
  }

  async function keepPages(button) {
    const state = box.querySelector(".device-state");
    const paths = Array.from(document.querySelectorAll(".tasks a")).map((link) => link.pathname);
    const registration = await navigator.serviceWorker.register(box.dataset.worker);
    await navigator.serviceWorker.ready;
    const worker = registration.active || registration.waiting || registration.installing;
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => {
      state.textContent = event.data === paths.length + 1 ? box.dataset.kept : box.dataset.failed;
      button.disabled = false;
    };
    button.disabled = true;
    state.textContent = box.dataset.keeping;
    worker.postMessage({ keep: [location.pathname, ...paths] }, [channel.port2]);
  }

  function erase() {
    addresses().forEach((address) => localStorage.removeItem(PREFIX + address));
    show();
    box.querySelector(".device-state").textContent = box.dataset.erased;
  }

  if (box) {
    const buttons = {
      ".device-send": sendAll,
      ".device-erase": () => { if (confirm(box.dataset.sure)) erase(); },
    };
    Object.entries(buttons).forEach(([name, act]) => {
      box.querySelector(name).addEventListener("click", act);
    });
    const keeper = box.querySelector(".device-keep");
    if (keeper && "serviceWorker" in navigator) {
      keeper.hidden = false;
      keeper.addEventListener("click", () => keepPages(keeper).catch(() => {
        keeper.disabled = false;
        box.querySelector(".device-state").textContent = box.dataset.failed;
      }));
    }
    show();
    window.addEventListener("online", sendAll);
    if (navigator.onLine && count()) sendAll();
  }
})();
