/* Tells which colleagues are in which section: asks every twenty seconds while the page is seen. */
(function () {
  "use strict";

  const place = document.querySelector("[data-presence]");
  if (!place) return;

  function show(people) {
    const lines = Array.from(place.children, (line) => line.textContent);
    if (lines.join("\n") === people.join("\n")) return;
    place.replaceChildren(...people.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
  }

  function ask() {
    if (document.hidden) return;
    fetch(place.dataset.presence, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { people: [] }))
      .then((found) => show(found.people))
      .catch(() => show([]));
  }

  ask();
  setInterval(ask, 20000);
  document.addEventListener("visibilitychange", ask);
})();
