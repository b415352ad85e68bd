// XLSForm expressions in the browser: evaluates the JSON of the tree that questionnaires/expressions parses,
// value for value as evaluation.py does (docs/expressions.md); both run the same table of test vectors.

const BLANKS = " \t\r\n";
const [MOST_ROWS, LONGEST] = [200, 10_000];
const NUMBER = new RegExp(`^[${BLANKS}]*(-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))[${BLANKS}]*$`);
const WORDS = new RegExp(`[^${BLANKS}]+`, "g");
const own = (object, name) => (Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const points = (string) => [...string];

// Values: boolean, number, string, or an array: the node-set of the rows of a roster.
const cut = (string) => (string.length > LONGEST ? points(string).slice(0, LONGEST).join("") : string);

function answer(raw) {
  if (typeof raw === "string") return cut(raw);
  if (typeof raw === "boolean" || typeof raw === "number") return raw === 0 ? 0 : raw;
  if (!Array.isArray(raw)) return isObject(raw) ? place(raw) : "";
  const codes = raw.filter((code) => ["string", "number", "boolean"].includes(typeof code));
  return cut(codes.map((code) => text(answer(code))).join(" "));
}

function place(raw) {
  const [latitude, longitude, accuracy] = ["lat", "lon", "accuracy"].map((name) => answer(own(raw, name)));
  if (typeof latitude !== "number" || typeof longitude !== "number") return "";
  return `${text(latitude)} ${text(longitude)} 0 ${text(typeof accuracy === "number" ? accuracy : 0)}`;
}
const rows = (raw) => (Array.isArray(raw) ? raw.filter(isObject).slice(0, MOST_ROWS) : []);
const members = (value) => (Array.isArray(value) ? value : [value]);
const row = (found, index, name) =>
  index >= 1 && index < found.length + 1 ? answer(own(found[Math.trunc(index) - 1], name)) : "";

export const truth = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

export function number(value) {
  if (Array.isArray(value)) return value.length ? number(value[0]) : NaN;
  if (typeof value !== "string") return Number(value);
  const found = NUMBER.exec(value);
  return found ? Number(found[1]) : days(value);
}

export function text(value) {
  if (Array.isArray(value)) return value.length ? text(value[0]) : "";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return String(BigInt(value));
  const [digits, exponent] = String(value).split("e-");
  if (!exponent) return digits;
  return `${value < 0 ? "-" : ""}0.${"0".repeat(exponent - 1)}${digits.replace(/[-.]/g, "")}`;
}

const words = (value) => text(value).match(WORDS) ?? [];
const COMPARE = {
  "=": (left, right) => left === right, "!=": (left, right) => left !== right,
  "<": (left, right) => left < right, "<=": (left, right) => left <= right,
  ">": (left, right) => left > right, ">=": (left, right) => left >= right,
};

function compare(sign, left, right) {
  if (Array.isArray(left) || Array.isArray(right)) {
    if (typeof left === "boolean" || typeof right === "boolean") return compare(sign, truth(left), truth(right));
    return members(left).some((one) => members(right).some((other) => compare(sign, one, other)));
  }
  if (sign === "=" || sign === "!=") {
    if (typeof left === "boolean" || typeof right === "boolean") return COMPARE[sign](truth(left), truth(right));
    if (typeof left === "string" && typeof right === "string") return COMPARE[sign](left, right);
  }
  return COMPARE[sign](number(left), number(right));
}

// Numbers: only what IEEE 754 fixes to the last bit, so that every machine agrees.
const LN2 = 0.6931471805599453;
const ARITHMETIC = {
  "+": (left, right) => left + right, "-": (left, right) => left - right,
  "*": (left, right) => left * right, div: (left, right) => left / right, mod: (left, right) => left % right,
};

function roundedTo(value, places) {
  if (Number.isNaN(places)) return NaN;
  const shift = Math.trunc(Math.max(-400, Math.min(400, places)));
  const shifted = Number(`${text(value)}e${shift}`);
  if (!Number.isFinite(shifted)) return value;
  return Number(`${text(Math.round(shifted))}e${-shift}`);
}

function least(values, sign) {
  let result = NaN;
  for (const [position, value] of values.entries()) {
    if (Number.isNaN(value)) return value;
    if (!position || sign * value < sign * result) result = value;
  }
  return result;
}

function power(base, exponent) {
  if (Number.isInteger(exponent)) return wholePower(base, exponent);
  if (Number.isNaN(base) || Number.isNaN(exponent) || base < 0) return NaN;
  if (base === 0 || base === Infinity || !Number.isFinite(exponent)) return limit(base, exponent);
  if (Number.isInteger(2 * exponent)) return wholePower(Math.sqrt(base), 2 * exponent);
  return exponential(exponent * logarithm(base));
}

const limit = (base, exponent) => (base === 1 ? 1 : base > 1 === exponent > 0 ? Infinity : 0);
function wholePower(base, exponent) {
  let [result, factor] = [1, base];
  for (let left = Math.abs(exponent); left >= 1; left = Math.floor(left / 2)) {
    if (left % 2) result *= factor;
    factor *= factor;
  }
  return exponent < 0 ? 1 / result : result;
}

function logarithm(value) {
  let twos = 0;
  for (; value > 1.5; twos += 1) value /= 2;
  for (; value < 0.75; twos -= 1) value *= 2;
  const s = (value - 1) / (value + 1);
  let series = 0;
  for (let odd = 25; odd > 0; odd -= 2) series = series * s * s + 1 / odd;
  return twos * LN2 + 2 * s * series;
}

function exponential(value) {
  if (value > 709.8 || value < -745.2) return value > 0 ? Infinity : 0;
  const twos = Math.floor(value / LN2 + 0.5);
  const rest = value - twos * LN2;
  let series = 1;
  for (let term = 20; term > 0; term -= 1) series = 1 + (series * rest) / term;
  for (let step = Math.abs(twos); step > 0; step -= 1) series = twos > 0 ? series * 2 : series / 2;
  return series;
}

// Dates: days since 1970-01-01 UTC, the proleptic Gregorian calendar, years 1 to 9999.
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const TIME = "([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\\.([0-9]{1,3})[0-9]*)?)?";
const ZONE = "(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))?";
const INSTANT = new RegExp(`^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T${TIME}${ZONE})?$`);
const CLOCK = new RegExp(`^${TIME}${ZONE}$`);
const [FIRST_DAY, LAST_DAY] = [-719162, 2932896];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const padded = (value, width = 2) => String(value).padStart(width, "0");
const clock = ([hours, minutes, seconds = 0, fraction = ""]) =>
  hours * HOUR + minutes * MINUTE + seconds * 1000 + Number(fraction.padEnd(3, "0"));
const isDay = (value) => value >= FIRST_DAY && value < LAST_DAY + 1;
const isoDate = (day) => new Date(day * DAY).toISOString().slice(0, 10);

function moment(string) {
  const found = INSTANT.exec(string);
  if (!found || found[1] < "0001") return null;
  const day = Date.parse(`${found[1]}T00:00:00Z`) / DAY;
  if (Number.isNaN(day) || isoDate(day) !== found[1]) return null;
  const ahead = found[6] ? Number(`${found[6]}1`) * (found[7] * HOUR + found[8] * MINUTE) : 0;
  return { day, milliseconds: found[2] ? clock(found.slice(2, 6)) : 0, ahead };
}

function days(string) {
  const found = moment(string);
  return found ? found.day + (found.milliseconds - found.ahead) / DAY : NaN;
}

function date(value) {
  const found = moment(text(value));
  const day = found ? found.day : Math.floor(number(value));
  return isDay(day) ? isoDate(day) : "";
}

function counted(value) {
  const milliseconds = Math.floor(value * DAY + 0.5);
  const day = Math.floor(milliseconds / DAY);
  return isDay(value) && day <= LAST_DAY ? { day, milliseconds: milliseconds - day * DAY } : null;
}

function dayFraction(time) {
  const found = CLOCK.exec(text(time));
  return found ? clock(found.slice(1, 5)) / DAY : NaN;
}

function formatted(value, form) {
  const found = moment(text(value)) ?? counted(number(value));
  if (!found) return "";
  const [year, month, day] = isoDate(found.day).split("-");
  const part = (unit, count) => Math.floor(found.milliseconds / unit) % count;
  const parts = {
    Y: year, y: year.slice(2), m: month, n: Number(month), b: MONTHS[month - 1], d: day, e: Number(day),
    a: WEEKDAYS[(((found.day + 4) % 7) + 7) % 7],
    H: padded(part(HOUR, 24)), h: part(HOUR, 24), M: padded(part(MINUTE, 60)),
    S: padded(part(1000, 60)), 3: padded(part(1, 1000), 3),
  };
  return text(form).replace(/%([YymnbdeaHhMS3])/g, (_, directive) => parts[directive]);
}

// Texts, counted in code points, and patterns, read in one pass (see glushkov.py).
function substring(string, start, length) {
  const first = Math.round(start);
  const last = length === undefined ? Infinity : first + Math.round(length);
  return points(string).filter((_, index) => index + 1 >= first && index + 1 < last).join("");
}

function split(string, part) {
  const at = string.indexOf(part);
  return at < 0 ? ["", ""] : [string.slice(0, at), string.slice(at + part.length)];
}

function translate(string, letters, others) {
  const [from, to] = [points(letters), points(others)];
  return points(string).map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter)).join("");
}

function matches({ classes, positions, first, follow, last, empty }, string) {
  const letters = points(string);
  if (!letters.length) return empty;
  if (letters.length > LONGEST) return false;
  let [reached, following] = [[], first];
  for (const point of letters.map((letter) => letter.codePointAt(0))) {
    const reads = classes.map((ends) => ends.some((low, at) => !(at % 2) && low <= point && point <= ends[at + 1]));
    reached = following.filter((position) => reads[positions[position]]);
    following = [...new Set(reached.flatMap((position) => follow[position]))];
  }
  return reached.some((position) => last.includes(position));
}

const sets = (values) => values.flatMap(members);
const numbers = (values) => sets(values).map(number);
const FUNCTIONS = {
  string: text,
  concat: (...values) => sets(values).map(text).join(""),
  join: (mark, ...values) => sets(values).map(text).join(text(mark)),
  contains: (string, part) => text(string).includes(text(part)),
  "starts-with": (string, part) => text(string).startsWith(text(part)),
  "ends-with": (string, part) => text(string).endsWith(text(part)),
  substring: (string, ...places) => substring(text(string), ...places.map(number)),
  substr: (string, ...places) => points(text(string)).slice(...places.map(number)).join(""),
  "substring-before": (string, part) => split(text(string), text(part))[0],
  "substring-after": (string, part) => split(text(string), text(part))[1],
  translate: (...values) => translate(...values.map(text)),
  "string-length": (string) => points(text(string)).length,
  "normalize-space": (string) => words(string).join(" "),
  number,
  int: (value) => Math.trunc(number(value)),
  round: (value, places) =>
    places === undefined ? Math.round(number(value)) : roundedTo(number(value), number(places)),
  floor: (value) => Math.floor(number(value)), ceiling: (value) => Math.ceil(number(value)),
  abs: (value) => Math.abs(number(value)), sqrt: (value) => Math.sqrt(number(value)),
  pow: (base, exponent) => power(number(base), number(exponent)),
  sum: (...values) => numbers(values).reduce((total, value) => total + value, 0),
  min: (...values) => least(numbers(values), 1), max: (...values) => least(numbers(values), -1),
  count: (value) => members(value).length,
  "count-non-empty": (value) => members(value).filter((member) => text(member) !== "").length,
  boolean: truth,
  "boolean-from-string": (string) => ["true", "1"].includes(text(string)),
  true: () => true, false: () => false,
  "selected-at": (choices, index) => (number(index) >= 0 && words(choices)[Math.trunc(number(index))]) || "",
  "count-selected": (choices) => words(choices).length,
  date, "format-date": formatted, "format-date-time": formatted,
  "decimal-date-time": number, "decimal-time": dayFraction,
};

const coalesce = (first, second) => (text(first) === "" ? second() : first);
// Functions that are lazy, or look at more than their arguments.
const SCOPED = {
  if: (value, [condition, then, otherwise]) => value(truth(value(condition)) ? then : otherwise),
  coalesce: (value, [first, second]) => coalesce(value(first), () => value(second)),
  once: (value, [calculation], { current }) => coalesce(answer(current), () => value(calculation)),
  now: (_value, _nodes, { now = "" }) => now,
  today: (_value, _nodes, { now = "" }) => now.slice(0, 10),
  position: (_value, _nodes, { row: index = 1 }) => index,
};

const NODES = {
  number: (node) => node.value,
  text: (node) => node.value,
  reference: ({ name }, _value, answers) => answer(own(answers, name)),
  current: (_node, _value, _answers, { current }) => answer(current),
  attribute: ({ name }, _value, _answers, { choice = {} }) => answer(own(choice, name)),
  rows: ({ roster }, _value, answers) => rows(own(answers, roster)).map(() => ""),
  column: ({ roster, name }, _value, answers, scope) => {
    const found = rows(own(answers, roster));
    if (scope.roster === roster) return row(found, scope.row ?? 1, name);
    return found.map((each) => answer(own(each, name)));
  },
  indexed: ({ roster, name, index }, value, answers) => row(rows(own(answers, roster)), number(value(index)), name),
  comparison: ({ operator, left, right }, value) => compare(operator, value(left), value(right)),
  arithmetic: ({ operator, operands }, value) =>
    operands.map((operand) => number(value(operand))).reduce(ARITHMETIC[operator]),
  negation: ({ operand }, value) => -number(value(operand)),
  and: ({ operands }, value) => operands.every((operand) => truth(value(operand))),
  or: ({ operands }, value) => operands.some((operand) => truth(value(operand))),
  not: ({ operand }, value) => !truth(value(operand)),
  selected: ({ choices, code }, value) => words(value(choices)).includes(text(value(code))),
  regex: ({ operand, automaton }, value) => matches(automaton, text(value(operand))),
  call: (node, value, _answers, scope) => {
    const scoped = own(SCOPED, node.function);
    return scoped ? scoped(value, node.arguments, scope) : FUNCTIONS[node.function](...node.arguments.map(value));
  },
};

/** The value of a tree over answers; `scope` is {now, current, roster, row, choice} as in Scope. */
export function evaluate(tree, answers, scope = {}) {
  return NODES[tree.node](tree, (node) => evaluate(node, answers, scope), answers, scope);
}
