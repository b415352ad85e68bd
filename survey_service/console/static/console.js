// Comfort only: every page works without it.
// `/` puts the cursor into the search field; `g` and a letter go to a step of the rail.
"use strict";

const fold = document.querySelector("[data-fold]");
if (fold && window.matchMedia("(max-width: 860px)").matches) {
  fold.open = false;
}

let going = false;
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (going) {
    going = false;
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") {
    going = true;
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});
