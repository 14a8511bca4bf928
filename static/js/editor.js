/*
 * The editor's forms: shows what belongs to the chosen type and to the chosen way of writing a
 * condition, and offers the choices of the question that a condition asks about. Without this
 * script everything is shown, and works the same.
 */
(function () {
  "use strict";

  function followType(form) {
    const type = form.querySelector("[name=type]");
    const parts = form.querySelectorAll("[data-types]");
    function show() {
      parts.forEach(function (part) {
        part.hidden = !part.dataset.types.split(" ").includes(type.value);
        if (!part.hidden && !part.dataset.seen) part.open = true;
      });
    }
    type.addEventListener("change", show);
    show();
  }

  function followMode(condition) {
    const modes = condition.querySelectorAll("[name=asked]");
    function show() {
      const chosen = condition.querySelector("[name=asked]:checked");
      condition.querySelectorAll("[data-mode]").forEach(function (part) {
        part.hidden = !chosen || part.dataset.mode !== chosen.value;
      });
    }
    modes.forEach(function (mode) { mode.addEventListener("change", show); });
    show();
  }

  function offerChoices(line, known) {
    const question = line.querySelector("[name^=if_]");
    const value = line.querySelector("[name^=value_]");
    const list = document.createElement("datalist");
    list.id = "values-" + value.name;
    line.append(list);
    value.setAttribute("list", list.id);
    function fill() {
      const own = known.filter(function (option) { return option.dataset.question === question.value; });
      list.replaceChildren(...own.map(function (option) { return option.cloneNode(); }));
    }
    question.addEventListener("change", fill);
    fill();
  }

  document.querySelectorAll("[data-question-form]").forEach(followType);
  document.querySelectorAll("[data-condition]").forEach(followMode);
  const known = Array.from(document.querySelectorAll("#known-values option"));
  document.querySelectorAll(".condition-line").forEach(function (line) { offerChoices(line, known); });
})();
