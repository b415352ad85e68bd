// Progressive enhancement of the citizen form; every page is complete without this file.
// Pages are fetched and put in place, so that a lost connection loses nothing: what was typed stays
// in sessionStorage until the thank-you page, and is sent again when the network is back.

const RETRY_SECONDS = 5;
const KEPT_MINUTES = 30;
const OURS = '<header class="top">';
const key = `langnghe ${location.pathname}`;
const policy = window.trustedTypes?.createPolicy("langnghe", { createHTML: (html) => html });
let depth = 0;
let sending = false;

const form = () => document.getElementById("answers");

function fieldsOf(current, button) {
  const fields = new URLSearchParams(new FormData(current));
  if (button?.name) fields.set(button.name, button.value);
  return fields;
}

function keep() {
  const at = Date.now();
  sessionStorage.setItem(key, JSON.stringify({ at, fields: fieldsOf(form()).toString() }));
}

function kept() {
  const found = JSON.parse(sessionStorage.getItem(key) ?? "null");
  return found && Date.now() - found.at < KEPT_MINUTES * 60_000 ? found.fields : null;
}

const pause = () =>
  new Promise((resume) => {
    setTimeout(resume, RETRY_SECONDS * 1000);
    addEventListener("online", resume, { once: true });
  });

async function post(fields) {
  for (;;) {
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: fields });
      const html = await answer.text();
      if (html.includes(OURS)) return html;
      throw new TypeError("a page of the network, not of the form");
    } catch {
      const waiting = document.getElementById("waiting");
      if (!waiting) return null;
      waiting.textContent = waiting.dataset.offline;
      waiting.scrollIntoView({ block: "nearest" });
      await pause();
    }
  }
}

function show(html) {
  const next = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.body.replaceWith(document.adoptNode(next.body));
  scrollTo(0, 0);
  (document.querySelector("main [autofocus]") ?? document.querySelector("h1"))?.focus();
  prepare();
}

function prepare() {
  if ("sent" in document.body.dataset) {
    sessionStorage.removeItem(key);
    if (depth) history.go(-depth);
    depth = 0;
  } else if (form()) keep();
  for (const area of document.querySelectorAll("textarea[data-count]")) {
    area.insertAdjacentElement("afterend", Object.assign(document.createElement("p"), { className: "count" }));
    count(area);
  }
}

function count(area) {
  area.nextElementSibling.textContent = area.dataset.count.replace("{n}", area.maxLength - area.value.length);
}

const place = () => form()?.elements._at.value;

async function go(fields, deeper) {
  if (sending) return;
  sending = true;
  const left = place();
  form().classList.add("busy");
  const html = await post(fields);
  sending = false;
  if (html === null) return;
  show(html);
  if (deeper && place() && place() !== left) history.pushState({ depth: ++depth }, "");
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "answers") return;
  event.preventDefault();
  const pressed = event.submitter?.value ?? "next";
  if (pressed === "back" && depth) history.back();
  else go(fieldsOf(event.target, event.submitter), pressed !== "back");
});

document.addEventListener("input", (event) => {
  if (event.target.form?.id !== "answers") return;
  keep();
  if (event.target.dataset.count) count(event.target);
});

addEventListener("popstate", (event) => {
  const before = depth;
  depth = event.state?.depth ?? 0;
  if (!form() || depth === before) return;
  const fields = fieldsOf(form());
  fields.set("_go", depth < before ? "back" : "next");
  go(fields, false);
});

addEventListener("pageshow", (event) => {
  if (event.persisted && !form()) location.reload();
});

const unfinished = new URLSearchParams((form() && kept()) ?? "_at=start");
prepare();
if (unfinished.get("_at") !== "start") {
  unfinished.set("_go", "stay");
  go(unfinished, false);
}
