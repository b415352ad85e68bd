// What a device says of itself, signed: the console shows it, and the answer brings the keys and the state of trust.
// Never an answer, never where the device is.

import { DeviceFailure } from "./failure.js";
import { identity, signedRequest, update } from "./identity.js";
import { post } from "./requests.js";
import { room } from "./storage.js";

const build = () => document.querySelector('meta[name="build"]')?.content ?? "";

async function battery() {
  const found = await navigator.getBattery?.().catch(() => null);
  return found ? { battery: found.level, charging: found.charging } : { battery: null, charging: null };
}

// How many envelopes wait, are refused, were packed in all, and since when the oldest waits.
export async function queue(storage) {
  const log = await storage.all("log");
  const kept = new Set(await storage.keys("outbox"));
  const open = log.filter((row) => kept.has(row.number));
  const waiting = open.filter((row) => row.state !== "refused");
  const chain = await storage.get("settings", "chain");
  return {
    waiting: waiting.length,
    refused: open.length - waiting.length,
    packed: chain?.count ?? 0,
    oldest: waiting.length ? Math.min(...waiting.map((row) => row.packedAt)) : null,
  };
}

export async function report(storage) {
  const { oldest, ...counts } = await queue(storage);
  return {
    at: new Date().toISOString(),
    version: build(),
    oldest: oldest === null ? null : new Date(oldest).toISOString(),
    ...counts,
    ...(await battery()),
    ...(await room()),
  };
}

// Tell the service; take over what it says. Rejects as `post` does; a revoked device is told so and no more.
export async function heartbeat(storage) {
  const sent = Date.now();
  const told = await post("/api/v1/devices/status", await signedRequest(storage, "status", await report(storage)));
  const middle = (sent + Date.now()) / 2;
  const who = await identity(storage);
  if (told?.device !== who.device || !told.epoch) throw new DeviceFailure("unreachable");
  const ledgers = [...(who.ledgers ?? [who.ledger]), told.ledger].filter(Boolean);
  const known = [...new Map(ledgers.map((one) => [one.key, one])).values()];
  const { epoch, ledger, name, unit, state } = told;
  await update(storage, { epoch, ledger, name, unit, state, ledgers: known });
  await storage.put("settings", "clock", { difference: Date.parse(told.at) - middle });
  return told;
}

// Now by the service's clock, as far as this device knows it; milliseconds since 1970.
export async function serviceTime(storage) {
  return Date.now() + ((await storage.get("settings", "clock"))?.difference ?? 0);
}
