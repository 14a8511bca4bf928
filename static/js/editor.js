/*
 * The editor's forms: shows what belongs to the chosen type and to the chosen way of writing a
 * condition, and offers the choices of the question that a condition asks about. Without this
 * script everything is shown, and works the same.
 *
 * In the outline, rows can be dragged by their handles. The arrow buttons do the same without it.
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

  const STEP = 24, SIDEWAYS = 32, EDGE = 70, SPEED = 14;
  const KEPT = "outline-dropped";

  // What a row carries along: the rows of a group, however deep.
  function withInside(rows, row) {
    const start = rows.indexOf(row);
    let end = start + 1;
    while (end < rows.length && level(rows[end]) > level(row)) end += 1;
    return rows.slice(start, end);
  }

  function level(row) { return Number(row.dataset.level); }

  // The place below `above` at a level: after the row of that level, or first in a group.
  function placeAt(others, index, wanted) {
    const above = others[index - 1];
    if (!above) return { act: "first", place: "", level: 0 };
    if (wanted > level(above)) return { act: "first", place: above.dataset.name, level: wanted };
    let before = index - 1;
    while (level(others[before]) > wanted) before -= 1;
    return { act: "after", place: others[before].dataset.name, level: wanted };
  }

  // Between two rows several levels are possible: that of the row, changed by dragging sideways.
  function levelAt(others, index, wanted) {
    const above = others[index - 1];
    if (!above) return 0;
    const least = index < others.length ? level(others[index]) : 0;
    const most = level(above) + ("group" in above.dataset ? 1 : 0);
    return Math.max(least, Math.min(most, wanted));
  }

  function indexAt(others, y) {
    const below = others.findIndex(function (row) {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return below < 0 ? others.length : below;
  }

  function Drag(outline, row, event) {
    const rows = Array.from(outline.querySelectorAll(".outline-row"));
    const carried = withInside(rows, row);
    const others = rows.filter(function (one) { return !carried.includes(one); });
    const hint = document.querySelector(".outline-hint");
    const line = document.createElement("li");
    const from = { x: event.clientX, y: event.clientY, index: rows.indexOf(row) };
    const now = placeAt(others, from.index, level(row));
    const at = { x: event.clientX, y: event.clientY };
    let target = null, frame = 0;
    line.className = "outline-line";
    line.setAttribute("role", "presentation");
    line.hidden = true;
    outline.append(line);
    outline.classList.add("outline-dragging");
    carried.forEach(function (one) { one.classList.add("outline-carried"); });

    function isOverInside() {
      return carried.slice(1).some(function (one) {
        const box = one.getBoundingClientRect();
        return at.y >= box.top && at.y < box.bottom;
      });
    }

    function show() {
      const index = indexAt(others, at.y);
      const sideways = document.dir === "rtl" ? from.x - at.x : at.x - from.x;
      const wanted = levelAt(others, index, level(row) + Math.trunc(sideways / SIDEWAYS));
      const found = placeAt(others, index, wanted);
      const isSame = found.act === now.act && found.place === now.place;
      const isSelf = isSame && isOverInside();
      target = isSame ? null : found;
      line.hidden = !target;
      if (target) draw(index, found.level);
      hint.classList.toggle("outline-hint-top", at.y > window.innerHeight / 2);
      hint.textContent = isSelf ? hint.dataset.self : isSame ? hint.dataset.same : words(found);
    }

    function draw(index, deep) {
      const above = others[index - 1];
      // The rows that are carried still stand where they were: the line goes below them.
      const last = above && index === from.index ? rows[rows.indexOf(row) + carried.length - 1] : above;
      line.style.top = (last ? last.offsetTop + last.offsetHeight : 0) + "px";
      line.style.insetInlineStart = (12 + deep * STEP) + "px";
    }

    function words(found) {
      if (!found.place) return hint.dataset.top;
      const link = document.getElementById("item-" + found.place).querySelector(".outline-text > a");
      return hint.dataset[found.act] + ": " + link.textContent.trim();
    }

    // Near the edge of the window the page goes on under the pointer, not for a row picked up there.
    function roll() {
      const down = at.y > Math.max(window.innerHeight - EDGE, from.y);
      const up = at.y < Math.min(EDGE, from.y);
      if (down !== up) {
        window.scrollBy({ top: down ? SPEED : -SPEED, behavior: "instant" });
        show();
      }
      frame = window.requestAnimationFrame(roll);
    }

    this.move = function (moved) {
      at.x = moved.clientX;
      at.y = moved.clientY;
      show();
      if (!frame) frame = window.requestAnimationFrame(roll);
    };

    this.end = function () {
      window.cancelAnimationFrame(frame);
      line.remove();
      outline.classList.remove("outline-dragging");
      carried.forEach(function (one) { one.classList.remove("outline-carried"); });
      hint.textContent = "";
      return target;
    };
  }

  // A form of its own: what is added to the row's would still be there after going back.
  function send(row, target) {
    const form = row.querySelector("form").cloneNode(false);
    form.append(row.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    [["act", target.act], ["place", target.place]].forEach(function (pair) {
      const field = document.createElement("input");
      field.type = "hidden";
      [field.name, field.value] = pair;
      form.append(field);
    });
    const top = row.parentElement.getBoundingClientRect().top;
    const kept = { page: location.pathname, name: row.dataset.name, top: top };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    document.body.append(form);
    form.submit();
    form.remove();
  }

  // After a drop the outline stays where it was, even where the remarks above it grew; where the
  // move was refused, the top of the page says why.
  function stay(outline) {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    sessionStorage.removeItem(KEPT);
    if (!kept || kept.page !== location.pathname || document.querySelector(".messages")) return;
    const row = document.getElementById("item-" + kept.name);
    if (row) row.classList.add("outline-moved");
    const away = outline.getBoundingClientRect().top - kept.top;
    window.scrollBy({ top: away, behavior: "instant" });
  }

  function letDrag(outline) {
    let drag = null;

    function drop(isMade) {
      const target = drag && drag.end();
      const row = drag && drag.row;
      drag = null;
      if (isMade && target) send(row, target);
    }

    outline.querySelectorAll(".outline-handle").forEach(function (handle) {
      handle.hidden = false;
      handle.addEventListener("pointerdown", function (event) {
        if (drag || !event.isPrimary || event.button !== 0) return;
        event.preventDefault();
        const row = handle.closest(".outline-row");
        handle.setPointerCapture(event.pointerId);
        drag = new Drag(outline, row, event);
        drag.row = row;
      });
      handle.addEventListener("pointermove", function (event) { if (drag) drag.move(event); });
      handle.addEventListener("pointerup", function () { drop(true); });
      handle.addEventListener("pointercancel", function () { drop(false); });
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && drag) drop(false);
    });
  }

  document.querySelectorAll("[data-outline]").forEach(function (outline) {
    letDrag(outline);
    stay(outline);
  });
})();
