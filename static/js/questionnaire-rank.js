/*
 * Turns the places of a ranking into a list with buttons. Without it each choice has a field for its
 * place.
 */
(function () {
  "use strict";

  const form = document.getElementById("answers");
  if (!form) return;

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
})();
