/* Lists the questionnaires that this browser keeps for work without a connection. */
(async function () {
  "use strict";

  if (!("caches" in window)) return;
  const list = document.querySelector(".kept-pages");
  const pages = await (await caches.open("pages")).keys();
  const tasks = pages.map((request) => new URL(request.url).pathname).filter((path) => /^\/answer\/[0-9a-f-]{36}\/$/.test(path));
  tasks.forEach((path) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = path;
    link.textContent = list.dataset.label;
    item.append(link);
    list.append(item);
  });
  document.querySelector(".kept-none").hidden = tasks.length > 0;
})();
