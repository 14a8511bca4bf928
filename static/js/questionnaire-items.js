/*
 * What makes some questions easier: adding and removing items of a repeated group without waiting,
 * searching in a long list, and telling where one is. Without it the server adds and removes, the
 * list is a plain one, and the position is typed.
 */
(function () {
  "use strict";

  const form = document.getElementById("answers");
  if (!form) return;

  /* --- Repeated groups --- */

  const rowsOf = (box) => Array.from(box.querySelectorAll("[data-row]"));
  const firstField = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  function changed(box, isSaved) {
    const detail = isSaved ? box.dataset.question : "";
    form.dispatchEvent(new CustomEvent("items-changed", { detail }));
  }

  /* Gives a row the place that it has now: it is part of every name and id in it. */
  function renumber(box, row, place) {
    const group = box.dataset.question;
    const before = row.dataset.row;
    const after = `${group}:${place}:`;
    const heading = row.querySelector(".repeat-title");
    heading.textContent = heading.textContent.replace(/[0-9]+$/, String(place + 1));
    heading.id = `q-${group}-row-${place + 1}`;
    row.setAttribute("aria-labelledby", heading.id);
    [row, ...row.querySelectorAll("*")].forEach((element) => {
      Array.from(element.attributes).forEach((attribute) => {
        if (attribute.value.includes(before)) {
          element.setAttribute(attribute.name, attribute.value.replace(before, after));
        }
      });
    });
    const remove = row.querySelector(".repeat-head .visually-hidden");
    if (remove) remove.textContent = remove.textContent.replace(/[0-9]+$/, String(place + 1));
  }

  const logic = JSON.parse(document.getElementById("logic").textContent);

  /* Gives a new row the values that it begins with. */
  function begin(box, row) {
    const defaults = ((logic.repeats || {})[box.dataset.question] || {}).defaults || {};
    row.querySelectorAll("input, select, textarea").forEach((control) => {
      const [, , name, part] = (control.name || "").split(":");
      if (!(name in defaults) || control.type === "hidden") return;
      const values = [].concat(defaults[name]).map(String);
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = values.includes(control.value);
      } else if (control.closest("[data-question]").dataset.kind === "rank") {
        control.value = String(values.indexOf(part) + 1 || "");
      } else if (part) {
        control.value = values[0].split(" ")[part === "lat" ? 0 : 1];
      } else {
        control.value = values[0];
      }
    });
  }

  function clear(box, row) {
    row.querySelectorAll("input, select, textarea").forEach((control) => {
      if (control.type === "radio" || control.type === "checkbox") control.checked = false;
      else if (control.type !== "hidden") control.value = "";
      control.classList.remove("is-invalid");
      control.removeAttribute("aria-invalid");
    });
    row.querySelectorAll(".wrong").forEach((note) => note.remove());
    row.querySelectorAll(".question-wrong").forEach((one) => one.classList.remove("question-wrong"));
    begin(box, row);
  }

  function add(box) {
    const rows = rowsOf(box);
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    clear(box, row);
    renumber(box, row, rows.length);
    last.after(row);
    changed(box, false);
    firstField(row).focus();
  }

  function remove(box, row) {
    const rows = rowsOf(box);
    if (rows.length === 1) clear(box, row);
    else row.remove();
    rowsOf(box).forEach((one, place) => renumber(box, one, place));
    changed(box, true);
    box.querySelector(".repeat-add").focus();
  }

  form.querySelectorAll("[data-kind=repeat]").forEach((box) => {
    /* Files and rankings are for the server: they are more than their fields. */
    if (box.querySelector("[data-kind=file], [data-kind=rank], [data-kind=search]")) return;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button[name='.action']");
      if (!button) return;
      event.preventDefault();
      if (button.classList.contains("repeat-add")) add(box);
      else remove(box, button.closest("[data-row]"));
    });
  });

  /* --- Search in a long list --- */

  form.querySelectorAll("[data-kind=search]").forEach((box) => {
    const select = box.querySelector("select");
    const field = document.createElement("input");
    field.type = "search";
    field.className = "form-control search-field";
    field.setAttribute("aria-label", box.dataset.search);
    field.placeholder = box.dataset.search;
    field.autocomplete = "off";
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    select.before(field, status);
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      const wanted = field.value.trim().toLocaleLowerCase();
      const found = Array.from(select.options).filter((option) => {
        const fits = !option.value || option.text.toLocaleLowerCase().includes(wanted);
        option.classList.toggle("not-found", !fits);
        option.hidden = !fits || option.disabled;
        return fits && option.value && !option.disabled;
      });
      select.size = wanted ? Math.min(Math.max(found.length + 1, 2), 8) : 1;
      status.textContent = `${box.dataset.found} ${found.length}`;
    });
    field.addEventListener("change", (event) => event.stopPropagation());
    select.addEventListener("change", () => { select.size = 1; });
  });

  /* --- Where one is --- */

  form.querySelectorAll("[data-kind=point]").forEach((box) => {
    if (!navigator.geolocation) return;
    const [latitude, longitude] = box.querySelectorAll("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = box.dataset.locate;
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    box.append(button, status);
    button.addEventListener("click", () => {
      status.textContent = "…";
      navigator.geolocation.getCurrentPosition((place) => {
        status.textContent = "";
        latitude.value = place.coords.latitude.toFixed(5);
        longitude.value = place.coords.longitude.toFixed(5);
        longitude.dispatchEvent(new Event("change", { bubbles: true }));
      }, () => { status.textContent = box.dataset.lost; }, { timeout: 20000 });
    });
  });
})();
