// Comfort only: the form works when it is sent. This sends it while a slider moves, and puts in
// place what changed: the figures, and nothing that somebody is typing in.
"use strict";

const form = document.querySelector("[data-planner]");
let waiting;
let latest = 0;

async function refresh() {
  const number = (latest += 1);
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-planned]");
  const shown = document.querySelector("[data-planned]");
  if (fresh && shown && number === latest) {
    shown.replaceWith(document.importNode(fresh, true));
    history.replaceState(null, "", address);
  }
}

function tell(input) {
  const output = form.querySelector(`output[for="${CSS.escape(input.id)}"]`);
  if (output) {
    const digits = Number(input.step) < 1 ? 1 : 0;
    const style = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    output.value = Number(input.value).toLocaleString(document.documentElement.lang, style);
  }
}

form?.addEventListener("input", (event) => {
  tell(event.target);
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 150);
});
