// Put a picked figure where the cursor stood last.
"use strict";

(() => {
  const form = document.getElementById("board-form");
  if (!form) return;
  document.body.classList.add("can-insert");

  let field = form.querySelector("textarea");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) field = event.target;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button || !field) return;
    const end = field.selectionStart + button.dataset.insert.length;
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.setSelectionRange(end, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
