/*
 * Coding a text: the selection, made by mouse or by keyboard, becomes a passage in one request.
 *
 * Offsets are sent in code points, which JavaScript's strings do not count in. A paragraph's text is
 * exactly the line of the source text, and its data-start the line's place.
 */
(function () {
  "use strict";

  const text = document.getElementById("coding-text");
  const form = document.getElementById("coding-form");
  const list = document.getElementById("coding-list");
  if (!text) return;

  const paragraphOf = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("p[data-start]");
  const points = (string) => Array.from(string).length;

  /* --- Passages: a click shows them in the list --- */

  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (!mark || !document.getSelection().isCollapsed) return;
    list.querySelectorAll(".is-shown").forEach((row) => row.classList.remove("is-shown"));
    mark.dataset.ids.split(" ").forEach((id, place) => {
      const row = document.getElementById("passage-" + id);
      if (!row) return;
      row.classList.add("is-shown");
      if (!place) row.scrollIntoView({ block: "nearest" });
    });
  });
  if (location.hash.startsWith("#passage-")) {
    const id = location.hash.slice("#passage-".length);
    const mark = text.querySelector('mark[data-ids~="' + CSS.escape(id) + '"]');
    if (mark) mark.scrollIntoView({ block: "center" });
  }
  if (!form) return;

  const status = document.getElementById("coding-status");
  const chosen = document.getElementById("coding-chosen");
  const fields = form.elements;
  const token = fields.csrfmiddlewaretoken.value;
  const say = (name) => { status.textContent = status.dataset[name]; status.dataset.now = name; };
  form.querySelector(".coding-paste").open = false;

  /* --- From the selection to code points --- */

  function place(node, offset) {
    const paragraph = paragraphOf(node);
    // Between paragraphs: where the next one begins, or else the last one ends.
    if (!paragraph) {
      const at = node === text ? text.childNodes[offset] : node;
      const next = at && Array.from(text.children).find((child) => child === at || at.compareDocumentPosition(child) & Node.DOCUMENT_POSITION_FOLLOWING);
      const closest = next || text.lastElementChild;
      return Number(closest.dataset.start) + (next ? 0 : points(closest.textContent));
    }
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(node, offset);
    return Number(paragraph.dataset.start) + points(before.toString());
  }

  function look() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const startsHere = text.contains(range.startContainer), endsHere = text.contains(range.endContainer);
    if (!startsHere && !endsHere) return;
    // Three clicks on the last paragraph reach to what stands after the text.
    if (!startsHere) range.setStart(text, 0);
    if (!endsHere) range.setEnd(text, text.childNodes.length);
    choose(place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset), range);
  }

  function choose(start, end, range) {
    if (start >= end) return;
    fields.start.value = start;
    fields.end.value = end;
    chosen.textContent = range.toString();
    chosen.hidden = false;
    // The browser drops its own selection when a field takes the focus.
    if (window.Highlight && CSS.highlights) CSS.highlights.set("chosen", new Highlight(range.cloneRange()));
  }

  function forget() {
    fields.start.value = "";
    fields.end.value = "";
    chosen.hidden = true;
    if (window.CSS && CSS.highlights) CSS.highlights.delete("chosen");
  }
  document.addEventListener("selectionchange", look);

  /* --- Sentences by keyboard --- */

  let sentences = null;
  let first = -1, last = -1;

  function read() {
    sentences = [];
    text.querySelectorAll("p[data-start]").forEach((paragraph) => {
      const ends = paragraph.dataset.sentences.split(",").map(Number);
      for (let i = 0; i + 1 < ends.length; i += 2) sentences.push({ id: paragraph.id, start: ends[i], end: ends[i + 1] });
    });
  }

  /* Where the code point `offset` of a paragraph is in the document. */
  function spot(paragraph, offset) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode(), left = offset, end = node;
    while (node) {
      const characters = Array.from(node.data);
      if (left <= characters.length) return [node, characters.slice(0, left).join("").length];
      left -= characters.length;
      end = node;
      node = walker.nextNode();
    }
    return [end, end.data.length];
  }

  function select() {
    const from = sentences[Math.min(first, last)], to = sentences[Math.max(first, last)];
    const start = spot(document.getElementById(from.id), from.start);
    const end = spot(document.getElementById(to.id), to.end);
    document.getSelection().setBaseAndExtent(start[0], start[1], end[0], end[1]);
    const paragraph = document.getElementById(sentences[last].id);
    paragraph.scrollIntoView({ block: "nearest" });
    look();
  }

  function step(by, extend) {
    if (!sentences) read();
    if (!sentences.length) return;
    const next = first < 0 ? firstInView() : Math.max(0, Math.min(sentences.length - 1, last + by));
    last = next;
    if (!extend || first < 0) first = next;
    select();
  }

  function firstInView() {
    const place = sentences.findIndex((sentence) => document.getElementById(sentence.id).getBoundingClientRect().bottom > 0);
    return Math.max(0, place);
  }

  text.addEventListener("mousedown", () => { first = last = -1; });
  text.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const selection = document.getSelection();
    const key = event.key;
    if (key === "ArrowDown" || key === "ArrowUp") step(key === "ArrowDown" ? 1 : -1, event.shiftKey);
    else if (event.shiftKey && (key === "ArrowRight" || key === "ArrowLeft") && !selection.isCollapsed) {
      selection.modify("extend", key === "ArrowRight" ? "forward" : "backward", "word");
      look();
    } else if (key === "Enter") fields.theme.focus();
    else if (["1", "2", "3"].includes(key)) fields.polarity[Number(key) - 1].checked = true;
    else return;
    event.preventDefault();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); text.focus({ preventScroll: true }); }
    if (event.key === "Enter" && event.target === fields.theme) { event.preventDefault(); form.requestSubmit(); }
  });

  /* --- One request for a passage --- */

  form.addEventListener("submit", (event) => {
    const isPasted = fields.passage.value.trim() || fields.first_line.value || fields.last_line.value;
    event.preventDefault();
    if (!fields.end.value && !isPasted) { say("select"); return; }
    if (!fields.theme.value) { say("theme"); fields.theme.focus(); return; }
    const headers = { "X-CSRFToken": token, "X-Requested-With": "script" };
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: headers, redirect: "manual" })
      .then((answer) => {
        if (answer.ok) return answer.json().then(take);
        if (answer.status === 400) return answer.json().then((result) => { status.textContent = result.reason; });
        say("signed_out");
        return null;
      })
      .catch(() => say("offline"));
  });

  function take(result) {
    Object.entries(result.paragraphs).forEach(([number, html]) => {
      document.getElementById("l" + number).outerHTML = html;
    });
    const old = document.getElementById("passage-" + result.id);
    if (old) old.remove();
    const after = Array.from(list.children).find((row) => Number(row.dataset.start) > result.start);
    if (after) after.insertAdjacentHTML("beforebegin", result.row);
    else list.insertAdjacentHTML("beforeend", result.row);
    fields.memo.value = fields.passage.value = fields.first_line.value = fields.last_line.value = "";
    forget();
    say("coded");
    text.focus({ preventScroll: true });
  }
})();
