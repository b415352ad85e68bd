// Who this device is: its key, which no script can read out, and what the service said at enrolment.
//
// The key is stored before the code is sent. Where the answer is lost the same code is sent again with the same
// key, and the service answers as it did before (docs/sync.md, Enrolment).

import { decode, encode } from "./base64url.js";
import { DeviceFailure } from "./failure.js";
import { post } from "./requests.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };
const text = new TextEncoder();

// What this browser lacks for working offline; an empty list where it lacks nothing.
export function missing() {
  const lacks = [];
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) lacks.push("secure-context");
  if (!globalThis.indexedDB) lacks.push("storage");
  if (!("serviceWorker" in navigator)) lacks.push("service-worker");
  return lacks;
}

const canonicalCode = (typed) =>
  typed
    .toUpperCase()
    .replace(/[\s\-‐‑‒–—−_.]/g, "")
    .replace(/[IL]/g, "1")
    .replaceAll("O", "0");

async function application(storage, code) {
  const begun = await storage.get("settings", "applying");
  if (begun?.code === code) return begun;
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const made = { code, key: pair.privateKey, point };
  await storage.put("settings", "applying", made);
  return made;
}

export async function enrol(storage, typed) {
  const code = canonicalCode(typed);
  const { key, point } = await application(storage, code);
  const message = new Uint8Array([...text.encode(`langnghe/enrolment/v1\0${code}`), ...point]);
  const proof = new Uint8Array(await crypto.subtle.sign(ES256, key, message));
  const body = { code, public_key: encode(point), proof: encode(proof) };
  const told = await post("/api/v1/devices", body);
  await storage.change(["settings"], async (inside) => {
    await inside.put("settings", "identity", { ...told, secret: key });
    await inside.remove("settings", "applying");
  });
  return identity(storage);
}

const shown = ({ secret: _, ...rest }) => rest;

export async function identity(storage) {
  const kept = await storage.get("settings", "identity");
  return kept ? shown(kept) : null;
}

// Take over what the service says of keys and of this device since enrolment.
export async function update(storage, changes) {
  await storage.change(["settings"], async (inside) => {
    const kept = await inside.get("settings", "identity");
    if (kept) await inside.put("settings", "identity", { ...kept, ...changes });
  });
}

export async function sign(storage, bytes) {
  const kept = await storage.get("settings", "identity");
  if (!kept) throw new DeviceFailure("not-enrolled");
  return new Uint8Array(await crypto.subtle.sign(ES256, kept.secret, bytes));
}

export async function signedRequest(storage, kind, object) {
  const request = JSON.stringify(object);
  const message = text.encode(`langnghe/device-request/v1\0${kind}\0${request}`);
  const signature = encode(await sign(storage, message));
  return { device: (await identity(storage)).device, request, signature };
}

export const epochPoint = (who) => decode(who.epoch.public_key);

// Forget everything, what is not sent included: for a device that changes hands.
export const forget = (storage) => storage.erase();
