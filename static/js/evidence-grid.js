// Move between the cells of the grid with the arrow keys and Enter, as in a spreadsheet.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  if (!grid) return;

  const inputAt = (row, column) => {
    const line = grid.tBodies[0].rows[row];
    return line && line.cells[column] ? line.cells[column].querySelector("input") : null;
  };

  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const down = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!down) return;
    event.preventDefault();
    const next = inputAt(cell.parentElement.sectionRowIndex + down, cell.cellIndex);
    if (next) {
      next.focus();
      next.select();
    }
  });

  grid.addEventListener("paste", (event) => {
    const cell = event.target.closest("td");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const input = inputAt(cell.parentElement.sectionRowIndex + down, cell.cellIndex + right);
        if (input) input.value = value.trim();
      });
    });
  });
})();
