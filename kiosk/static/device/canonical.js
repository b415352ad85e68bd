// The RFC 8785 bytes of a JSON value: names in the order of their UTF-16 units, no blanks, numbers and
// strings as ECMAScript writes them. What RFC 8785 cannot write is refused and never guessed.

const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function write(value) {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "string":
      return quoted(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError("no number of JSON");
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : composed(value);
    default:
      throw new TypeError(`no value of JSON: ${typeof value}`);
  }
}

function quoted(text) {
  if (lone.test(text)) throw new TypeError("half a character");
  return JSON.stringify(text);
}

function composed(value) {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${quoted(name)}:${write(value[name])}`).join(",")}}`;
}

export const canonical = (value) => new TextEncoder().encode(write(value));
