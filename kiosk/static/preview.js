// The author's preview: after every keystroke on the phone, says which rule decided about which item.
// The fields become typed answers on the server, as they do for citizens; the rules run here.

import { run } from "./form.js";

const phone = document.getElementById("phone");
const trace = document.getElementById("trace");
const said = trace.dataset;
const logic = await (await fetch("/preview/logic")).json();
const rules = new Map();
for (const question of [...logic.questions, ...logic.questions.flatMap(({ rows = [] }) => rows)])
  rules.set(question.name, question);
let turn = 0;

/** Now, with the offset of this place, as expressions read it. */
function moment() {
  const now = new Date();
  const ahead = -now.getTimezoneOffset();
  const zone = [Math.abs(ahead) / 60, Math.abs(ahead) % 60].map((part) => String(Math.trunc(part)).padStart(2, "0"));
  const local = new Date(now.getTime() + ahead * 60_000).toISOString().slice(0, -1);
  return `${local}${ahead < 0 ? "-" : "+"}${zone.join(":")}`;
}

const words = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const valued = (name, answers) => `${name}: ${answers[name] === undefined ? said.empty : words(answers[name])}`;

/** Whether a rule holds; undefined where that was not asked or where it has no truth value. */
function judged(kind, told) {
  if (kind !== "constraint") return told.rules.find(({ of }) => of === kind)?.holds;
  return told.fault === "not-accepted" ? false : told.value === undefined ? undefined : true;
}

function outcome(entry, told, answers) {
  const { kind } = entry.dataset;
  const question = rules.get(told.name);
  const rule = kind in question ? question[kind] : question.relevant.find(({ of }) => of === kind);
  const holds = judged(kind, told);
  const seen = (rule.names ?? []).map((name) => valued(name, answers)).join(", ");
  const found = {
    filter: () => (told.hidden?.length ? `${said.hidden}: ${told.hidden.join(", ")}` : told.asked ? said.all : ""),
    calculation: () => "", selection: () => "", required: () => "",
  }[kind]?.() ?? (holds === undefined ? "" : holds ? said.holds : said.fails);
  entry.toggleAttribute("data-holds", holds !== undefined);
  if (holds !== undefined) entry.dataset.holds = holds;
  entry.querySelector(".outcome").textContent = [found, seen && `(${seen})`].filter(Boolean).join(" ");
}

function show({ items, answers }) {
  for (const element of trace.querySelectorAll(".item")) {
    const all = items.filter(({ name }) => name === element.dataset.name);
    const told = all.find(({ asked }) => asked) ?? all[0];
    const state = !told ? "waiting" : told.ended ? "ended" : told.asked ? "asked" : "skipped";
    element.dataset.state = state;
    const rows = told?.row ? ` ${all.filter(({ asked }) => asked).length}/${all.length} ${said.rows}` : "";
    element.querySelector(".state").textContent = (said[state] ?? "–") + rows;
    element.toggleAttribute("data-fault", Boolean(told?.fault));
    const fault = { "required-missing": said.missing, undefined: "" }[told?.fault] ?? said.refused;
    const values = all.filter(({ value }) => value !== undefined).map(({ value }) => words(value));
    element.querySelector(".value").textContent = values.join(" · ") || fault;
    if (told) for (const entry of element.querySelectorAll(":scope > .rules > li")) outcome(entry, told, answers);
  }
}

async function update() {
  const form = phone.contentDocument?.getElementById("answers");
  if (!form) return;
  const mine = (turn += 1);
  const body = new URLSearchParams(new FormData(form));
  const answers = await (await fetch("/preview/answers", { method: "POST", body })).json();
  if (mine === turn) show(run(logic, answers, moment()));
}

function watch() {
  const inside = phone.contentDocument;
  if (!inside) return;
  inside.addEventListener("input", update);
  new MutationObserver(update).observe(inside.documentElement, { childList: true });
  update();
}

phone.addEventListener("load", watch);
if (phone.contentDocument?.readyState === "complete") watch();
