// Packing finished forms: sealed, numbered, chained, signed and on the disk before the promise resolves.
//
// `seq` counts what this page packed in a row (`boot_id`; where another tab packed in between, a new one begins),
// `prev` names the envelope packed before on the device, in whichever tab. A signature needs `prev`, and a
// transaction of IndexedDB waits for no signature: so the envelope is signed first and written only where the chain
// still ends where it did; else it is signed again.

import { encode, hex } from "./base64url.js";
import { canonical } from "./canonical.js";
import { DeviceFailure } from "./failure.js";
import { epochPoint, identity, sign } from "./identity.js";
import { seal } from "./sealing.js";

const STORES = ["settings", "outbox", "files", "log"];
const NO_PREVIOUS = "0".repeat(64);
const ATTACHMENT = new TextEncoder().encode("langnghe/attachment/v1\0");
const boot = { id: null, seq: 0, turn: Promise.resolve() };

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const whole = (milliseconds) => Math.max(0, Math.round(milliseconds));

// A UUIDv7 (RFC 9562) of this moment.
export function uuid7(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(at / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, at % 2 ** 32);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

async function photographed(storage, envelopeId, files) {
  const rows = [];
  for (const file of files) {
    const content = await file.arrayBuffer();
    const digest = await sha256(content);
    const signature = encode(await sign(storage, new Uint8Array([...ATTACHMENT, ...digest])));
    rows.push({ digest: hex(digest), signature, content, envelopeId, state: "waiting" });
  }
  return rows;
}

async function unnumbered(who, form, envelopeId, photos) {
  const content = canonical(form.answers);
  const envelope = {
    v: 1,
    envelope_id: envelopeId,
    device_id: who.device,
    mono_start: whole(form.monoStart),
    mono_end: whole(form.monoEnd),
    wall: new Date(form.wall ?? Date.now()).toISOString(),
    channel: form.channel,
    unit: form.unit,
    campaign: form.campaign,
    instrument: form.instrument,
    version: form.version,
    language: form.language,
    answered: form.answered ?? "alone",
    key: who.epoch.key,
    ciphertext: encode(await seal(epochPoint(who), envelopeId, content)),
  };
  if (form.channel !== "interview") return envelope;
  envelope.case_id = form.caseId;
  envelope.present = Boolean(form.present);
  if (photos.length) envelope.attachments = photos.map((one) => `sha256:${one.digest}`);
  return envelope;
}

async function numbered(storage, envelope, stores, write) {
  for (;;) {
    const chain = await storage.get("settings", "chain");
    const prev = chain?.prev ?? NO_PREVIOUS;
    if (!boot.id || (chain && chain.boot !== boot.id)) Object.assign(boot, { id: crypto.randomUUID(), seq: 0 });
    const full = { ...envelope, boot_id: boot.id, seq: boot.seq + 1, prev };
    const bytes = canonical(full);
    const item = { envelope: full, signature: encode(await sign(storage, bytes)) };
    const after = { prev: hex(await sha256(bytes)), count: (chain?.count ?? 0) + 1, boot: boot.id };
    const written = await storage.change([...STORES, ...stores], async (inside) => {
      const now = await inside.get("settings", "chain");
      if ((now?.prev ?? NO_PREVIOUS) !== prev) return false;
      await inside.put("settings", "chain", after);
      await write(inside, item, after.count);
      return true;
    });
    if (written) {
      boot.seq += 1;
      return;
    }
  }
}

async function packed(storage, form) {
  const who = await identity(storage);
  if (!who?.epoch) throw new DeviceFailure("not-enrolled");
  const envelopeId = uuid7();
  const photos = await photographed(storage, envelopeId, form.files ?? []);
  const envelope = await unnumbered(who, form, envelopeId, photos);
  await numbered(storage, envelope, form.stores ?? [], async (inside, item, number) => {
    await inside.put("outbox", number, { number, envelopeId, item });
    for (const row of photos) await inside.put("files", row.digest, row);
    const label = form.label ?? "";
    const fresh = { state: "waiting", reasons: [], tries: 0, packedAt: Date.now() };
    await inside.put("log", number, { number, envelopeId, label, photos: photos.length, ...fresh });
    await form.within?.(inside);
  });
  return envelopeId;
}

// Pack one finished form; return its id. The members of `form` are in docs/devices.md. One after the other, since
// numbers have no gaps. `form.within(inside)` may change `form.stores` in the same transaction: it is how a draft
// goes in the moment its envelope is there, and neither twice nor never.
export function pack(storage, form) {
  const mine = boot.turn.then(() => packed(storage, form));
  boot.turn = mine.catch(() => {});
  return mine;
}
