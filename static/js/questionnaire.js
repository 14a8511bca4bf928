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
  const state = form.querySelector(".save-state");
  const boxes = new Map();
  form.querySelectorAll("[data-question]").forEach((box) => boxes.set(box.dataset.question, box));

  /* --- Answers of the page --- */

  function controls(name) {
    return Array.from(boxes.get(name).querySelectorAll("input, select, textarea"));
  }

  function answerOf(name) {
    const kind = boxes.get(name).dataset.kind;
    const held = controls(name);
    if (kind === "note" || kind === "value") return "";
    if (kind === "rank") return ranking(held);
    if (["one", "many", "acknowledge"].includes(kind)) {
      const chosen = held.filter((control) => control.checked).map((control) => control.value);
      return kind === "many" ? chosen : chosen[0] || "";
    }
    const text = held.length ? held[0].value.trim() : "";
    if (kind === "integer" && /^-?[0-9]+$/.test(text)) return Number(text);
    if (kind === "decimal" && /^-?[0-9]+([.,][0-9]+)?$/.test(text)) return Number(text.replace(",", "."));
    return text;
  }

  function ranking(selects) {
    return selects
      .filter((select) => select.value)
      .sort((one, other) => Number(one.value) - Number(other.value))
      .map((select) => select.name.slice(select.name.indexOf(":") + 1));
  }

  function setAnswer(name, raw) {
    const values = Array.isArray(raw) ? raw : [raw];
    controls(name).forEach((control) => {
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = values.includes(control.value);
      } else if (boxes.get(name).dataset.kind === "rank") {
        const place = values.indexOf(control.name.slice(control.name.indexOf(":") + 1));
        control.value = place < 0 ? "" : String(place + 1);
      } else {
        control.value = values[0];
      }
    });
    boxes.get(name).dispatchEvent(new CustomEvent("answer-set"));
  }

  /* --- Show and hide --- */

  function isEmpty(answer) {
    return answer === "" || answer === null || answer === undefined || answer.length === 0;
  }

  function holds(trees, answers) {
    return trees.every((tree) => window.formLogic.isTrue(tree, answers));
  }

  function valuesFor(shown) {
    const answers = Object.assign({}, logic.answers);
    shown.forEach((name) => {
      const answer = answerOf(name);
      if (!isEmpty(answer)) answers[name] = answer;
    });
    const calculations = Object.entries(logic.calculations);
    calculations.forEach(() => calculations.forEach(([name, one]) => {
      if (!holds(one.when, answers)) { delete answers[name]; return; }
      answers[name] = window.formLogic.evaluate(one.tree, answers, answers[name]);
    }));
    return answers;
  }

  function shownNames() {
    const names = Object.keys(logic.questions).filter((name) => boxes.has(name));
    let shown = names.filter((name) => !boxes.get(name).hidden);
    for (let turn = 0; turn <= names.length; turn += 1) {
      const answers = valuesFor(shown);
      const next = names.filter((name) => holds(logic.questions[name], answers));
      if (next.join(" ") === shown.join(" ")) return { shown: new Set(next), answers };
      shown = next;
    }
    return { shown: new Set(shown), answers: valuesFor(shown) };
  }

  function refresh() {
    if (!window.formLogic) return;
    const { shown, answers } = shownNames();
    boxes.forEach((box, name) => {
      box.hidden = !shown.has(name);
      const output = box.querySelector("output");
      if (output && name in logic.calculations) output.value = name in answers ? answers[name] : "";
    });
    form.querySelectorAll("[data-group]").forEach((group) => {
      const names = logic.groups[group.dataset.group] || [];
      group.hidden = !names.some((name) => shown.has(name));
    });
    if (hiddenField) {
      hiddenField.value = Array.from(boxes.keys()).filter((name) => !shown.has(name)).join(" ");
    }
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

  function enqueue(name) {
    if (!form.dataset.save) return;
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
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append(".question", name);
    body.append(".base", JSON.stringify({ [name]: base[name] }));
    controls(name).forEach((control) => {
      const counts = !["radio", "checkbox"].includes(control.type) || control.checked;
      if (counts) body.append(control.name, control.value);
    });
    state.textContent = form.dataset.saving;
    let answer;
    try {
      answer = await fetch(form.dataset.save, {
        method: "POST", body, keepalive: true, headers: { Accept: "application/json" },
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      told(name, answer.status, answer.status === 404 ? { message: form.dataset.failed } : await answer.json());
      return true;
    } catch (error) {
      state.textContent = form.dataset.failed;
      return false;
    }
  }

  function told(name, status, answer) {
    if (status === 200) {
      remember(name, answer.base);
      state.textContent = answer.message;
      tell(name, answer.problem);
    } else if (status === 409) {
      state.textContent = "";
      tellClash(name, answer);
    } else if (status === 422) {
      state.textContent = "";
      tell(name, answer.message);
    } else {
      state.textContent = answer.message;
    }
  }

  function nameOf(target) {
    const box = target.closest("[data-question]");
    return box ? box.dataset.question : null;
  }

  form.addEventListener("change", (event) => {
    const name = nameOf(event.target);
    if (!name) return;
    clearTimeout(timer);
    refresh();
    enqueue(name);
  });

  form.addEventListener("input", (event) => {
    const name = nameOf(event.target);
    if (!name || !["text", "search", "textarea"].includes(event.target.type)) return;
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

  /* --- Rankings --- */

  form.querySelectorAll(".rank").forEach((list) => {
    const rows = Array.from(list.querySelectorAll(".rank-row"));
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    list.after(status);
    list.classList.add("rank-buttons");
    const place = (row) => Number(row.querySelector("select").value) || Infinity;
    const help = list.parentElement.querySelector(".rank-help");
    help.textContent = list.dataset.help;
    const ordered = () => rows.slice().sort((one, other) => place(one) - place(other));
    const announce = (row) => {
      const text = row.querySelector("label").textContent;
      status.textContent = `${text}: ${list.dataset.place} ${row.querySelector("select").value}`;
    };

    function arrange() {
      ordered().forEach((row) => {
        list.append(row);
        row.querySelector(".rank-number").textContent = row.querySelector("select").value || "–";
      });
    }

    function move(row, step) {
      const order = ordered();
      const from = order.indexOf(row);
      const to = Math.min(Math.max(from + step, 0), order.length - 1);
      order.splice(to, 0, order.splice(from, 1)[0]);
      order.forEach((one, index) => { one.querySelector("select").value = String(index + 1); });
      arrange();
      announce(row);
      row.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    }

    function clear() {
      rows.forEach((row) => { row.querySelector("select").value = ""; });
      arrange();
      status.textContent = list.dataset.clear;
      rows[0].querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    }

    function button(label, text, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-outline-secondary rank-button";
      made.textContent = text;
      if (label !== text) made.setAttribute("aria-label", label);
      made.addEventListener("click", () => { act(); made.focus(); });
      return made;
    }

    rows.forEach((row) => {
      const select = row.querySelector("select");
      const label = row.querySelector("label");
      const number = document.createElement("span");
      number.className = "rank-number";
      row.prepend(number);
      const up = button(`${list.dataset.up}: ${label.textContent}`, "↑", () => move(row, -1));
      row.append(up, button(`${list.dataset.down}: ${label.textContent}`, "↓", () => move(row, 1)));
      /* Links of the error summary lead to something that can be focused. */
      up.id = select.id;
      select.removeAttribute("id");
      label.removeAttribute("for");
    });
    status.after(button(list.dataset.clear, list.dataset.clear, clear));
    list.closest("[data-question]").addEventListener("answer-set", arrange);
    arrange();
  });

  refresh();
  const summary = document.getElementById("problems");
  if (summary && !window.location.hash) summary.focus();
})();
