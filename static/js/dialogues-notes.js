/*
 * Notes of an agenda item: saves while one writes, keeps what is not saved in this browser, takes
 * over what the other note-taker wrote, and makes records of selected passages.
 *
 * Offsets are sent in code points, which JavaScript's strings do not count in.
 */
(function () {
  "use strict";

  const form = document.getElementById("note-form");
  if (!form || !window.fetch) return;
  const field = form.elements.text;
  const status = document.getElementById("note-status");
  const texts = status.dataset;
  const token = form.elements.csrfmiddlewaretoken.value;
  const key = "note:" + form.dataset.item;
  const editor = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
  const PAUSE = 1200, LONGEST_WAIT = 30000, TIMEOUT = 15000, LOOK = 4000;

  let base = Number(form.elements.base.value);
  let saved = field.value;
  let timer = null;
  let wait = 2000;
  let sending = null;
  let clash = false;

  const say = (name) => { status.textContent = texts[name]; status.dataset.now = name; };
  const points = (text) => Array.from(text).length;

  function keep() {
    try {
      if (field.value === saved) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ text: field.value, base: base }));
    } catch (error) {
      say("full");
    }
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function post(url, values) {
    const body = new URLSearchParams(values);
    const stop = new AbortController();
    const alarm = setTimeout(() => stop.abort(), TIMEOUT);
    const headers = { "X-CSRFToken": token, "X-Requested-With": "script" };
    return fetch(url, { method: "POST", body: body, headers: headers, signal: stop.signal, redirect: "manual" })
      .finally(() => clearTimeout(alarm));
  }

  /* Put another text into the field and leave the caret where it was, as well as can be. */
  function replace(text) {
    const before = field.value;
    const start = field.selectionStart, end = field.selectionEnd;
    let same = 0;
    while (same < start && before[same] === text[same]) same += 1;
    const shift = same < start ? text.length - before.length : 0;
    field.value = text;
    field.setSelectionRange(Math.max(0, start + shift), Math.max(0, end + shift));
  }

  function save() {
    if (sending || clash) return sending || Promise.resolve(false);
    if (field.value === saved) { say("saved"); return Promise.resolve(true); }
    const sent = field.value;
    say("saving");
    sending = post(form.dataset.save, { text: sent, base: base, editor: editor })
      .then((answer) => take(answer, sent))
      .catch(() => { say("offline"); wait = Math.min(wait * 1.7, LONGEST_WAIT); later(wait); return false; })
      .finally(() => { sending = null; });
    return sending;
  }

  function take(answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
      say("signed_out");
      later(LONGEST_WAIT);
      return false;
    }
    if (!answer.ok && answer.status !== 409 && answer.status !== 400) throw new Error("again later");
    return answer.json().then((result) => {
      if (answer.status === 400) { status.textContent = result.reason; return false; }
      if (answer.status === 409) { show(result); return false; }
      wait = 2000;
      if (field.value === sent) {
        if (result.text !== sent) replace(result.text);
        base = result.revision;
        saved = result.text;
      } else {
        base = result.yours;
        saved = sent;
        later(PAUSE);
      }
      form.elements.base.value = base;
      keep();
      say("saved");
      return field.value === saved;
    });
  }

  /* Both changed the same lines: the other text beside one's own, and the writer decides. */
  const box = document.getElementById("note-clash");
  function show(result) {
    clash = true;
    box.hidden = false;
    box.querySelector("[data-theirs]").textContent = result.text;
    box.dataset.revision = result.revision;
    say("clash");
    box.focus();
  }
  function settle(text) {
    clash = false;
    box.hidden = true;
    base = Number(box.dataset.revision);
    saved = box.querySelector("[data-theirs]").textContent;
    if (text !== null) replace(text);
    keep();
    save();
    field.focus();
  }
  box.querySelector("[data-take=mine]").addEventListener("click", () => settle(null));
  box.querySelector("[data-take=theirs]").addEventListener("click", () => settle(box.querySelector("[data-theirs]").textContent));
  box.querySelector("[data-take=both]").addEventListener("click", () => settle(box.querySelector("[data-theirs]").textContent + "\n" + field.value));

  function look() {
    if (document.hidden || sending || clash || field.value !== saved) return;
    fetch(form.dataset.state + "?revision=" + base, { redirect: "manual" })
      .then((answer) => (answer.status === 200 ? answer.json() : null))
      .then((result) => {
        if (!result || sending || field.value !== saved || result.revision <= base) return;
        replace(result.text);
        base = result.revision;
        saved = result.text;
        form.elements.base.value = base;
        say("updated");
      })
      .catch(() => { say("offline"); });
  }

  /* --- Records of selected passages --- */

  const marks = document.getElementById("note-marks");
  const issue = document.getElementById("note-issue");
  const list = document.getElementById("note-records");

  function mark(kind) {
    const start = field.selectionStart, end = field.selectionEnd;
    if (start === end) { say("select"); return; }
    const passage = field.value.slice(start, end);
    const before = points(field.value.slice(0, start));
    const text = field.value;
    save().then((isSaved) => {
      if (!isSaved || field.value !== text) { if (isSaved) say("select"); return; }
      const values = { kind: kind, revision: base, start: before, end: before + points(passage), passage: passage };
      if (kind === "proposal") values.issue = issue.value;
      post(form.dataset.mark, values)
        .then((answer) => answer.json().then((result) => (answer.ok ? add(result) : tell(result.reason))))
        .catch(() => say("offline"));
    });
  }
  function tell(reason) { status.textContent = reason; }
  function add(result) {
    const id = "record-" + result.kind + "-" + result.id;
    if (!document.getElementById(id)) {
      list.insertAdjacentHTML("beforeend", result.row);
      if (result.kind === "issue") {
        const headline = document.getElementById(id).querySelector("strong").textContent;
        issue.add(new Option(headline, result.id, true, true));
      }
    }
    say("recorded");
    field.focus();
  }

  marks.querySelectorAll("button[data-kind]").forEach((button) => {
    // The selection is lost when a button takes the focus by mouse.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", (event) => { event.preventDefault(); mark(button.dataset.kind); });
  });
  field.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const button = marks.querySelector('button[data-key="' + event.code.replace("Digit", "") + '"]');
    if (button) { event.preventDefault(); mark(button.dataset.kind); }
  });

  /* --- Start --- */

  form.classList.add("has-script");
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  field.addEventListener("input", () => { keep(); say("unsaved"); later(PAUSE); });
  window.addEventListener("online", () => later(0));
  window.addEventListener("beforeunload", (event) => { if (field.value !== saved) event.preventDefault(); });
  setInterval(look, LOOK);
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    if (kept && kept.text !== saved && kept.base <= base) {
      field.value = kept.text;
      base = kept.base;
      say("restored");
      later(PAUSE);
    }
  } catch (error) {
    say("full");
  }
})();
