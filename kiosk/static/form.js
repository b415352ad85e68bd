// The logic of a form in the browser: which questions are asked, what is calculated, which choices are
// offered, what is missing or not accepted. The same pass as questionnaires/checking.py, over the JSON
// of questionnaires/form_logic.py and typed answers; types are the concern of widgets and server.

import { evaluate, number, text, truth } from "./expressions.js";

const KISH = [
  [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 2, 2], [1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 3, 3],
  [1, 2, 2, 3, 4, 4], [1, 2, 3, 3, 3, 5], [1, 2, 3, 4, 5, 5], [1, 2, 3, 4, 5, 6],
];
const [LONGEST, MOST_ROWS] = [10_000, 200];
const own = (object, name) => (Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined);
const value = (name, answers) => evaluate({ node: "reference", name }, answers);
const isEmpty = (answer) => answer === undefined || answer === null || answer === "" || answer.length === 0;

/** The value of an expression as an answer; undefined where it is none. */
function stored(result, asText) {
  const first = Array.isArray(result) ? (result.length ? result[0] : "") : result;
  if (asText || typeof first === "string") return [...text(first)].slice(0, LONGEST).join("") || undefined;
  return typeof first === "number" && !Number.isFinite(first) ? undefined : first;
}

function selected({ roster, method, eligible, sex, male, age, table, birthday }, answers, { now }) {
  const rows = (own(answers, roster) ?? []).slice(0, MOST_ROWS).map((row, index) => ({ row, place: index + 1 }));
  const people = eligible
    ? rows.filter(({ place }) => truth(evaluate(eligible.tree, answers, { now, roster, row: place })))
    : rows;
  if (method === "kish") {
    const tables = KISH[number(value(table, answers)) - 1];
    const isMale = ({ row }) => own(row, sex) !== undefined && text(value(sex, row)) === String(male);
    const years = ({ row }) => (Number.isNaN(number(value(age, row))) ? -1 : number(value(age, row)));
    const listed = [...people].sort((one, other) => isMale(other) - isMale(one) || years(other) - years(one));
    return tables && listed.length ? listed[tables[Math.min(listed.length, tables.length) - 1] - 1].place : undefined;
  }
  const born = people.filter(({ row }) => typeof own(row, birthday) === "string");
  const next = ({ row }) => `${row[birthday].slice(5, 10) < now.slice(5, 10) ? 1 : 0} ${row[birthday].slice(5, 10)}`;
  if (!born.length || !now) return undefined;
  return born.reduce((soonest, each) => (next(each) < next(soonest) ? each : soonest)).place;
}

class Pass {
  constructor(now) {
    Object.assign(this, { now, answers: {}, items: [], faults: [] });
  }

  /** One level: the form itself, or a row of a roster; typed answers are put into `into`. */
  run(questions, raw, into, scope) {
    let ended = false;
    for (const question of questions) {
      const told = { name: question.name, row: scope.row, asked: !ended, rules: [] };
      this.items.push(told);
      if (ended) told.ended = true;
      else if (this.isAsked(question, scope, told)) ended = this.answer(question, raw, into, scope, told);
    }
  }

  isAsked(question, scope, told) {
    told.rules = question.relevant.map(({ of, tree, text: words }) => ({
      of, text: words, holds: truth(evaluate(tree, this.answers, scope)),
    }));
    told.asked = told.rules.every(({ holds }) => holds);
    return told.asked;
  }

  /** Take the answer to a question; true where a refusal ends the interview. */
  answer(question, raw, into, scope, told) {
    const { name } = question;
    let answer = this.value(question, own(raw, name), scope);
    if (question.rows && !isEmpty(answer)) answer = this.rows(question, answer);
    told.hidden = this.hidden(question, scope);
    const fault = isEmpty(answer) ? this.missing(question, scope) : this.refused(question, answer, into, scope, told);
    if (fault) {
      told.fault = fault;
      this.faults.push({ code: fault, item: scope.roster ? `${scope.roster}[${scope.row}].${name}` : name });
    }
    if (isEmpty(answer) || fault) delete into[name];
    else into[name] = told.value = answer;
    return Boolean(question.refusal_ends) && answer === false;
  }

  value({ calculation, as_text: asText, selection }, given, scope) {
    if (calculation) return stored(evaluate(calculation.tree, this.answers, { ...scope, current: given }), asText);
    return selection ? selected(selection, this.answers, scope) : given;
  }

  rows({ name, rows }, given) {
    const filled = given.map(() => ({}));
    this.answers[name] = filled;
    given.forEach((row, index) => {
      this.run(rows, row, filled[index], { now: this.now, roster: name, row: index + 1 });
    });
    return filled;
  }

  /** The codes that the filter leaves out of those it knows; undefined without a filter. */
  hidden({ filter, choices }, scope) {
    const holds = (choice) => truth(evaluate(filter.tree, this.answers, { ...scope, choice }));
    return filter && choices.filter(([, columns]) => !holds(columns)).map(([code]) => code);
  }

  missing({ required }, scope) {
    const isNeeded = typeof required === "object" ? truth(evaluate(required.tree, this.answers, scope)) : required;
    return isNeeded ? "required-missing" : undefined;
  }

  refused({ name, constraint }, answer, into, scope, { hidden }) {
    const codes = Array.isArray(answer) ? answer : [answer];
    if (hidden && codes.some((code) => hidden.includes(code))) return "not-offered";
    if (!constraint) return undefined;
    into[name] = answer;
    return truth(evaluate(constraint.tree, this.answers, { ...scope, current: answer })) ? undefined : "not-accepted";
  }
}

/**
 * Run the logic of a form over typed answers at a moment (ISO 8601): `answers` on route, `items` with the
 * rules that decided about each (rows of rosters among them), `faults` as {code, item}.
 */
export function run(form, raw, now = "") {
  const pass = new Pass(now);
  pass.run(form.questions, raw, pass.answers, { now });
  return pass;
}
