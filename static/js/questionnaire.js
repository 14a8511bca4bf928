/*
 * A page of questions: shows and hides them as answers change, saves each changed answer, and turns
 * rankings into lists with buttons. Without this script the server does all of it on "Continue".
 */
(function () {
  "use strict";

  const form = document.getElementById("answers");
  if (!form) return;
  const logic = JSON.parse(document.getElementById("logic").textContent);
  const baseField = form.elements[".base"];
  const hiddenField = form.elements[".hidden"];
  const base = baseField ? JSON.parse(baseField.value) : {};
  const offeredField = form.elements[".offered"];
  const state = form.querySelector(".save-state");
  const boxes = new Map();

  function findBoxes() {
    boxes.clear();
    form.querySelectorAll("[data-question]").forEach((box) => boxes.set(box.dataset.question, box));
  }
  findBoxes();

  /* --- Answers of the page --- */

  function controls(name) {
    const held = boxes.get(name).querySelectorAll("input[name], select[name], textarea[name]");
    return Array.from(held);
  }

  function answerOf(name) {
    const kind = boxes.get(name).dataset.kind;
    if (kind === "repeat") return rowsOf(name);
    const held = controls(name);
    if (kind === "note" || kind === "value") return "";
    if (kind === "rank") return ranking(held);
    if (kind === "file") return fileOf(name, held);
    if (kind === "point") return held.map((control) => control.value.trim()).join(" ").trim();
    if (["one", "many", "acknowledge", "scale"].includes(kind)) {
      const chosen = held
        .filter((control) => control.checked && !control.disabled)
        .map((control) => control.value);
      if (kind === "many") return chosen;
      return kind === "scale" && chosen.length ? Number(chosen[0]) : chosen[0] || "";
    }
    const text = held.length ? held[0].value.trim() : "";
    if (kind === "integer" && /^-?[0-9]+$/.test(text)) return Number(text);
    if (kind === "decimal" && /^-?[0-9]+([.,][0-9]+)?$/.test(text)) return Number(text.replace(",", "."));
    return text;
  }

  function fileOf(name, held) {
    if (!held[0].value) return "";
    const link = boxes.get(name).querySelector(".file-now a");
    return { id: held[0].value, name: link.textContent };
  }

  /* The name of a control in an item of a repeated group is group:place:question. */
  function rowsOf(group) {
    const rows = rowBoxes(group);
    return rows.map((row) => {
      const answers = {};
      row.querySelectorAll("[data-question]").forEach((box) => {
        answers[box.dataset.question.split(":")[2]] = answerOf(box.dataset.question);
      });
      const mayBeBlank = rows.length === 1 || !logic.repeats[group].whole;
      return mayBeBlank && isAsItBegan(group, answers) ? {} : answers;
    });
  }

  /* Such an item is like a blank one: see rows_of_page in surveys/form/defaults.py. */
  function isAsItBegan(group, answers) {
    const { defaults, count } = logic.repeats[group];
    if (!defaults || count) return false;
    return Object.keys(answers).every((name) => String(answers[name]) === String(defaults[name] ?? ""));
  }

  function rowBoxes(group) {
    return Array.from(boxes.get(group).querySelectorAll("[data-row]"));
  }

  function ranking(selects) {
    return selects
      .filter((select) => select.value)
      .sort((one, other) => Number(one.value) - Number(other.value))
      .map((select) => select.name.slice(select.name.lastIndexOf(":") + 1));
  }

  function setAnswer(name, raw) {
    const values = Array.isArray(raw) ? raw : [raw];
    controls(name).forEach((control) => {
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = values.includes(control.value);
      } else if (boxes.get(name).dataset.kind === "rank") {
        const place = values.indexOf(control.name.slice(control.name.lastIndexOf(":") + 1));
        control.value = place < 0 ? "" : String(place + 1);
      } else {
        control.value = values[0];
      }
    });
    boxes.get(name).dispatchEvent(new CustomEvent("answer-set"));
  }

  /* --- Show and hide --- */

  const isTop = (name) => !name.includes(":");

  function showLevel(level, state, prefix) {
    Object.keys(level.questions).forEach((inner) => {
      const box = boxes.get(prefix + inner);
      if (!box) return;
      box.hidden = !state.shown.has(inner);
      const output = box.querySelector(":scope > p > output");
      if (output && inner in level.calculations) output.value = state.values[inner] ?? "";
      if (level.filters && level.filters[inner]) offer(box, window.formState.offered(level, inner, state));
      if (level.repeats && level.repeats[inner]) showRows(inner, level.repeats[inner], state.rows[inner] || []);
    });
  }

  function showRows(group, level, states) {
    const blank = () => window.formState.workOut(level, level.defaults || {});
    const isBlank = rowsOf(group).map((answers) => !Object.keys(answers).length);
    rowBoxes(group).forEach((row, place) => {
      showLevel(level, (!isBlank[place] && states[place]) || blank(), row.dataset.row);
    });
  }

  function offer(box, names) {
    box.querySelectorAll("option[value], input[type=radio], input[type=checkbox]").forEach((choice) => {
      if (!choice.value) return;
      const isOffered = names.includes(choice.value);
      const shown = choice.closest(".form-check") || choice;
      shown.hidden = !isOffered || shown.classList.contains("not-found");
      choice.disabled = !isOffered;
      if (!isOffered) {
        choice.checked = false;
        if (choice.selected) choice.closest("select").value = "";
      }
    });
  }

  function refresh() {
    if (!window.formState) return;
    const answers = {};
    boxes.forEach((_, name) => { if (isTop(name)) answers[name] = answerOf(name); });
    const state = window.formState.workOut(logic, answers);
    showLevel(logic, state, "");
    form.querySelectorAll("[data-group]").forEach((group) => {
      if (group.closest("[data-row]")) {
        group.hidden = !group.querySelector("[data-question]:not([hidden])");
        return;
      }
      const names = logic.groups[group.dataset.group] || [];
      group.hidden = !names.some((name) => state.shown.has(name));
    });
    if (hiddenField) {
      const hidden = Array.from(boxes.values()).filter((box) => box.closest("[hidden]"));
      hiddenField.value = hidden.map((box) => box.dataset.question).join(" ");
    }
    if (offeredField) noteOffered(state);
  }

  /* Tells the server which choices the page offers, so that it need not show the page again. */
  function noteOffered(state) {
    const names = Object.keys(logic.filters || {}).filter((name) => state.shown.has(name));
    const offered = names.map((name) => [name, window.formState.offered(logic, name, state).join(" ")]);
    offeredField.value = JSON.stringify(Object.fromEntries(offered));
  }

  /* --- Messages at a question --- */

  function tell(name, message) {
    const box = boxes.get(name);
    const id = "q-" + name + "-error";
    let note = document.getElementById(id);
    if (!message) {
      if (note) note.remove();
    } else {
      if (!note) {
        note = document.createElement("p");
        note.id = id;
        note.className = "wrong";
        const head = box.querySelector("th") || box;
        const before = head.querySelector(".hint") || head.querySelector(".question-label, span");
        before.after(note);
      }
      note.textContent = message;
    }
    box.classList.toggle("question-wrong", Boolean(message));
    controls(name).filter((control) => control.id === "q-" + name).forEach((control) => {
      control.classList.toggle("is-invalid", Boolean(message));
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      const hint = document.getElementById("q-" + name + "-hint");
      const described = [hint && hint.id, message && id].filter(Boolean).join(" ");
      if (described) control.setAttribute("aria-describedby", described);
      else control.removeAttribute("aria-describedby");
    });
    return note;
  }

  function tellClash(name, answer) {
    const note = tell(name, answer.message);
    note.append(" ");
    [[form.dataset.mine, () => enqueue(name)], [form.dataset.theirs, () => {
      setAnswer(name, answer.theirs);
      if (window.device) window.device.drop(form.dataset.save, name);
      refresh();
    }]].forEach(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-secondary";
      button.textContent = label;
      button.addEventListener("click", () => {
        remember(name, answer.base);
        tell(name, "");
        act();
      });
      note.append(button, " ");
    });
  }

  /* --- Saving, one question after the other --- */

  const waiting = new Set();
  let running = null;
  let timer = null;

  function remember(name, entry) {
    base[name] = entry;
    baseField.value = JSON.stringify(base);
  }

  function enqueue(place) {
    if (!form.dataset.save) return;
    const name = place.split(":")[0];
    waiting.add(name);
    if (!running) running = saveAll().finally(() => { running = null; });
  }

  async function saveAll() {
    while (waiting.size) {
      const name = waiting.values().next().value;
      waiting.delete(name);
      if (!(await save(name))) {
        waiting.add(name);
        return;
      }
    }
  }

  async function save(name) {
    /* Files in items of a repeated group go with the page. */
    const file = boxes.get(name).dataset.kind === "file";
    const body = file ? new FormData() : new URLSearchParams();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append(".question", name);
    body.append(".base", JSON.stringify({ [name]: base[name] }));
    controls(name).forEach((control) => {
      const counts = !["radio", "checkbox"].includes(control.type) || control.checked;
      if (control.type === "file") {
        if (file && control.files.length) body.append(control.name, control.files[0]);
      } else if (counts && !control.disabled) body.append(control.name, control.value);
    });
    state.textContent = form.dataset.saving;
    let answer;
    try {
      answer = await fetch(form.dataset.save, {
        method: "POST", body, keepalive: !file, headers: { Accept: "application/json" },
      });
      if (answer.status >= 500 || answer.redirected) throw busy(answer);
      if (window.device && answer.status === 200) window.device.drop(form.dataset.save, name);
      told(name, answer.status, answer.status === 404 ? { message: form.dataset.failed } : await answer.json());
      return true;
    } catch (error) {
      const waits = window.device && window.device.keep(form.dataset.save, name, body);
      state.textContent = waits ? (error.seconds ? form.dataset.busy : form.dataset.waits) : form.dataset.failed;
      if (window.device) window.device.later(error, () => enqueue(name));
      return false;
    }
  }

  function busy(answer) {
    return window.device ? window.device.busy(answer) : new Error(String(answer.status));
  }

  function told(name, status, answer) {
    if (status === 200) {
      remember(name, answer.base);
      state.textContent = answer.message;
      tell(name, answer.problem);
      tellPlaces(name, answer.places);
      if (boxes.get(name).dataset.kind === "file") showFile(name, answer.file);
    } else if (status === 409) {
      state.textContent = "";
      tellClash(name, answer);
    } else if (status === 422) {
      state.textContent = "";
      const places = answer.places || {};
      tell(name, name in places || !Object.keys(places).length ? answer.message : "");
      tellPlaces(name, places);
    } else {
      state.textContent = answer.message;
    }
  }

  /* Messages in the items of a repeated group. */
  function tellPlaces(name, places = {}) {
    boxes.forEach((_, place) => {
      if (place.startsWith(name + ":")) tell(place, (places[place] || []).join(" "));
    });
  }

  function showFile(name, file) {
    const box = boxes.get(name);
    const now = box.querySelector(".file-now");
    box.querySelector("input[type=hidden]").value = file ? file.id : "";
    box.querySelector("input[type=file]").value = "";
    now.hidden = !file;
    if (!file) return;
    const link = now.querySelector("a");
    link.textContent = file.name;
    link.href = form.dataset.files.replace("0".repeat(32), file.id);
    now.querySelector(".file-size").textContent = "";
  }

  function nameOf(target) {
    const box = target.closest("[data-question]");
    return box ? box.dataset.question : null;
  }

  /* An exclusive choice takes the others' place, and they take its. */
  function standAlone(name, control) {
    const parts = name.split(":");
    const level = parts.length > 1 ? logic.repeats[parts[0]] : logic;
    const alone = ((level || {}).alone || {})[parts[parts.length - 1]];
    if (!alone || !control.checked) return;
    const isAlone = alone.includes(control.value);
    controls(name).forEach((other) => {
      if (other !== control && (isAlone || alone.includes(other.value))) other.checked = false;
    });
  }

  form.addEventListener("change", (event) => {
    const name = nameOf(event.target);
    if (!name) return;
    clearTimeout(timer);
    standAlone(name, event.target);
    refresh();
    enqueue(name);
  });

  form.addEventListener("input", (event) => {
    const name = nameOf(event.target);
    if (!name || !["text", "search", "textarea", "email", "tel", "url"].includes(event.target.type)) return;
    clearTimeout(timer);
    timer = setTimeout(() => { refresh(); enqueue(name); }, 2000);
  });

  window.addEventListener("online", () => { if (waiting.size) enqueue(waiting.values().next().value); });

  /* A page that is left before its last change is saved would meet its own answer as somebody else's. */
  let isLeaving = false;
  form.addEventListener("submit", (event) => {
    if (isLeaving) {
      event.preventDefault();
      return;
    }
    clearTimeout(timer);
    /* Without a connection the browser's own error would take the page's place. */
    if (!navigator.onLine && !(navigator.serviceWorker && navigator.serviceWorker.controller)) {
      event.preventDefault();
      state.textContent = form.dataset.failed;
      return;
    }
    isLeaving = true;
    if (!running) return;
    event.preventDefault();
    const submitter = event.submitter;
    const patience = new Promise((done) => { setTimeout(done, 5000); });
    Promise.race([running, patience]).then(() => {
      isLeaving = false;
      waiting.clear();
      form.requestSubmit(submitter);
    });
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });

  /* Items were added or taken away by static/js/questionnaire-items.js. */
  form.addEventListener("items-changed", (event) => {
    findBoxes();
    refresh();
    if (event.detail) enqueue(event.detail);
  });

  /* --- Answers that waited on the device --- */

  function putBack(name, entry) {
    if (!boxes.has(name)) return;
    controls(name).forEach((control) => {
      const values = entry.body.filter(([own]) => own === control.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    });
    boxes.get(name).dispatchEvent(new CustomEvent("answer-set"));
  }

  async function sendWaiting() {
    const address = form.dataset.save;
    const entries = window.device.read(address);
    if (!Object.keys(entries).length) return;
    Object.entries(entries).forEach(([name, entry]) => putBack(name, entry));
    refresh();
    try {
      const { sent, left } = await window.device.send(address, form.elements.csrfmiddlewaretoken.value);
      if (sent) window.location.reload();
      else left.filter(([name]) => boxes.has(name)).forEach(([name, status, answer]) => told(name, status, answer));
    } catch (error) {
      state.textContent = error.seconds ? form.dataset.busy : form.dataset.waits;
      window.device.later(error, () => Object.keys(entries).filter((name) => boxes.has(name)).forEach(enqueue));
    }
  }

  refresh();
  if (window.device && form.dataset.save) sendWaiting();
  const summary = document.getElementById("problems");
  if (summary && !window.location.hash) summary.focus();
})();
