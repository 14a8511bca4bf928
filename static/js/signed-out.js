/* After signing out nobody finds the kept pages here; words that were not sent yet are told, not lost. */
(function () {
  "use strict";

  if ("caches" in window) caches.delete("pages");
  const waits = Object.keys(localStorage).some((key) => key.startsWith("answers:") || key.startsWith("note:"));
  document.querySelector(".kept-here").hidden = !waits;
})();
