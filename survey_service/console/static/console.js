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

// Entering paper forms: a digit chooses, Enter keeps, Backspace goes back.
const keys = document.querySelector("[data-keys]");
document.addEventListener("keydown", (event) => {
  const written = event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea");
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || (written && written.value !== "")) {
    return;
  }
  const choices = [...keys.querySelectorAll("input[type=radio], input[type=checkbox]")];
  const none = choices.filter((input) => input.value === "");
  if (event.key === "Backspace") {
    event.preventDefault();
    document.querySelector("[data-back]")?.click();
  } else if (event.key === "Enter" && !event.target.closest("button, a")) {
    event.preventDefault();
    keys.requestSubmit();
  } else if (/^[0-9]$/.test(event.key) && choices.length) {
    const chosen = event.key === "0" ? none[0] : choices.filter((input) => input.value !== "")[event.key - 1];
    chosen?.click();
    chosen?.focus();
  }
});
