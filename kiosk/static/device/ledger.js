// A device as a witness: whether the log continues what this device saw of it, and whether a receipt is signed.
//
// Signatures are Ed25519, which older browsers lack: there they stay unchecked, and the trees alone are compared.
// Hashes and proofs are those of RFC 6962 and RFC 9162; survey_service/ledger has the same in Python.

import { decode, hex, unhex } from "./base64url.js";

const PROMISE = new TextEncoder().encode("langnghe/promise/v1\0");
const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const node = (left, right) => sha256([1], left, right);
const same = (left, right) => hex(left) === hex(right);
const halves = (...numbers) => numbers.map((one) => Math.floor(one / 2));

// true, false, or null where this browser cannot tell.
async function signedBy(publicKey, signature, message) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify("Ed25519", key, signature, message);
}

async function rootOfPath(size, leaf, index, path) {
  let [at, last, value] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 || at === last) {
      value = await node(sibling, value);
      while (at % 2 === 0 && at) [at, last] = halves(at, last);
    } else {
      value = await node(value, sibling);
    }
    [at, last] = halves(at, last);
  }
  return last === 0 ? value : null;
}

// Whether a receipt holds; `keys` are the ledger keys this device was told of, as { key, public_key }.
export async function receiptHolds(receipt, keys) {
  const known = keys.find((one) => one.key === receipt?.key);
  if (!known || !(receipt.index >= 0 && receipt.index < receipt.size)) return false;
  const leaf = await sha256([0], unhex(receipt.item));
  const root = await rootOfPath(receipt.size, leaf, receipt.index, receipt.path.map(unhex));
  if (!root) return false;
  const signed = joined(PROMISE, root);
  return (await signedBy(decode(known.public_key), unhex(receipt.signature), signed)) !== false;
}

// The size and root (hexadecimal) a checkpoint names; null where no known key signed it.
export async function readCheckpoint(note, keys) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  if (end < 0 || !/^\d+$/.test(size ?? "") || !root) return null;
  const found = { size: Number(size), root: hex(decode(root)) };
  for (const line of note.slice(end + 2).split("\n")) {
    const [name, signature] = line.replace(/^— /, "").split(" ");
    if (name !== origin || !signature) continue;
    for (const { public_key: key } of keys) {
      if (await signedLine(origin, decode(key), decode(signature), text)) return found;
    }
  }
  return null;
}

async function signedLine(origin, publicKey, signed, text) {
  const id = await sha256(new TextEncoder().encode(`${origin}\n`), [1], publicKey);
  if (!same(id.slice(0, 4), signed.slice(0, 4))) return false;
  const message = new TextEncoder().encode(text);
  return (await signedBy(publicKey, signed.slice(4), message)) !== false;
}

// Whether `proof` shows the tree `first` as the start of the tree `second`; both are { size, root }.
export async function continues(first, second, proof) {
  if (first.size === second.size) return first.root === second.root;
  if (first.size === 0) return true;
  if (first.size > second.size || !proof?.length) return false;
  const exact = Number.isInteger(Math.log2(first.size));
  const path = exact ? [unhex(first.root), ...proof.map(unhex)] : proof.map(unhex);
  let [at, last] = [first.size - 1, second.size - 1];
  while (at % 2) [at, last] = halves(at, last);
  let [old, now] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      [old, now] = [await node(sibling, old), await node(sibling, now)];
      while (at % 2 === 0 && at) [at, last] = halves(at, last);
    } else {
      now = await node(now, sibling);
    }
    [at, last] = halves(at, last);
  }
  return last === 0 && hex(old) === first.root && hex(now) === second.root;
}
