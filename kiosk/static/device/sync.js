// Sending what waits. Files first, so that an interview need not wait for its photos; then envelopes, the earliest
// first. An envelope leaves the device with its receipt, and only where the newest checkpoint of the log continues
// the one remembered here; sending again is safe at any time (docs/sync.md).
//
// What becomes of each stands in `log`: `waiting` (not yet sent, or no answer), `sent` (it counts), `held` (kept whole
// by the service until a person decides), `refused` (cannot be read there; it stays here and can be exported).

import { DeviceFailure } from "./failure.js";
import { identity } from "./identity.js";
import { continues, readCheckpoint, receiptHolds } from "./ledger.js";
import { post, send } from "./requests.js";
import { heartbeat, queue } from "./status.js";

const MOST_ITEMS = 50;
const MOST_BYTES = 2 * 1024 * 1024 - 64 * 1024;
const LONGEST_PAUSE = 3_600_000;
const DEFAULT_PAUSE = 5_000;
const KEPT_LOG = 30 * 24 * 3_600_000;
const UNREADABLE = new Set([400, 413, 422]);
const size = (item) => new TextEncoder().encode(JSON.stringify(item)).length;

async function noted(storage, rows, change) {
  await storage.change(["log"], async (inside) => {
    for (const { number } of rows) {
      const row = await inside.get("log", number);
      if (row) await inside.put("log", number, { ...row, ...change(row) });
    }
  });
}

async function sendFiles(storage) {
  const who = await identity(storage);
  for (const digest of await storage.keys("files")) {
    const file = await storage.get("files", digest);
    if (!file || file.state !== "waiting") continue;
    const headers = {
      "Content-Type": "application/octet-stream",
      "Langnghe-Device": who.device,
      "Langnghe-Signature": file.signature,
    };
    const path = `/api/v1/attachments/${digest}`;
    let state = "sent";
    try {
      await send(path, { method: "PUT", headers, body: file.content, patience: 150_000 });
    } catch (failure) {
      if (![413, 415, 422].includes(failure.status)) throw failure;
      state = failure.code;
    }
    await storage.put("files", digest, { ...file, state });
  }
}

function batches(rows) {
  const made = [];
  let bytes = Infinity;
  for (const row of rows) {
    const weight = size(row.item) + 1;
    if (bytes + weight > MOST_BYTES || made.at(-1).length === MOST_ITEMS) {
      made.push([]);
      bytes = 0;
    }
    made.at(-1).push(row);
    bytes += weight;
  }
  return made;
}

// Compare what the service shows of its log with what is remembered; remember the new one where it continues that.
async function witnessed(storage, reply, keys) {
  const before = await storage.get("settings", "checkpoint");
  const shown = reply.checkpoint ? await readCheckpoint(reply.checkpoint, keys) : null;
  const fresh = !before && !reply.checkpoint;
  const fine = fresh || (shown && (!before || (await continues(before, shown, reply.consistency))));
  await storage.change(["settings"], async (inside) => {
    if (fine) {
      if (shown) await inside.put("settings", "checkpoint", shown);
      await inside.remove("settings", "alarm");
      return;
    }
    const alarm = (await inside.get("settings", "alarm")) ?? { since: Date.now(), remembered: before };
    await inside.put("settings", "alarm", { ...alarm, shown: reply.checkpoint });
  });
  return fine;
}

const STATES = { accepted: "sent", flagged: "sent", replayed: "sent", quarantined: "held" };

async function settle(storage, row, line, files) {
  const receivedAt = Date.now();
  await storage.change(["outbox", "files", "log"], async (inside) => {
    const logged = await inside.get("log", row.number);
    const state = STATES[line.status];
    const known = { state, reasons: line.reasons, receivedAt, receipt: line.receipt };
    await inside.put("log", row.number, { ...logged, ...known });
    await inside.remove("outbox", row.number);
    for (const file of files) {
      const now = await inside.get("files", file.digest);
      if (now?.envelopeId === row.envelopeId && now.state === "sent") {
        await inside.remove("files", file.digest);
      }
    }
  });
}

async function exchange(storage, rows) {
  const triedAt = Date.now();
  await noted(storage, rows, (row) => ({ tries: row.tries + 1, triedAt }));
  const seen = await storage.get("settings", "checkpoint");
  const checkpoint = seen ? { size: seen.size, root: seen.root } : null;
  const reply = await post("/api/v1/sync", { items: rows.map((row) => row.item), checkpoint });
  if (reply?.items?.length !== rows.length) throw new DeviceFailure("unreachable");
  return reply;
}

async function take(storage, rows, reply) {
  const who = await identity(storage);
  const keys = who.ledgers ?? [who.ledger];
  const fine = await witnessed(storage, reply, keys);
  const files = (await storage.all("files")).map(({ digest }) => ({ digest }));
  for (const [place, row] of rows.entries()) {
    const line = reply.items[place];
    const holds = line.envelope_id === row.envelopeId && (await receiptHolds(line.receipt, keys));
    if (fine && holds) await settle(storage, row, line, files);
    else {
      const reason = line.receipt ? (fine ? "receipt-unknown" : "history-inconsistent") : line.reasons[0];
      await noted(storage, [row], () => ({ state: "waiting", reasons: [reason] }));
    }
  }
  return fine;
}

async function deliver(storage, rows, onChange) {
  try {
    const fine = await take(storage, rows, await exchange(storage, rows));
    await onChange();
    return fine;
  } catch (failure) {
    if (!UNREADABLE.has(failure.status)) throw failure;
    if (rows.length === 1) {
      await noted(storage, rows, () => ({ state: "refused", reasons: [failure.code] }));
      await onChange();
      return true;
    }
  }
  let fine = true;
  for (const row of rows) fine = (await deliver(storage, [row], onChange)) && fine;
  return fine;
}

async function sendEnvelopes(storage, onChange) {
  const states = new Map((await storage.all("log")).map((row) => [row.number, row.state]));
  const rows = await storage.all("outbox");
  const doubtful = rows.filter((row) => states.get(row.number) === "refused");
  const fresh = rows.filter((row) => states.get(row.number) !== "refused");
  let fine = true;
  for (const batch of [...batches(fresh), ...doubtful.map((row) => [row])]) {
    fine = (await deliver(storage, batch, onChange)) && fine;
  }
  return fine;
}

async function pause(storage, failure) {
  const asked = failure.retryAfter ? failure.retryAfter * 1000 : DEFAULT_PAUSE;
  const notBefore = Date.now() + Math.min(asked, LONGEST_PAUSE);
  if (failure.status >= 500 || failure.status === 429) {
    await storage.put("settings", "pause", { notBefore });
    return notBefore;
  }
  return null;
}

// Until when the service asked for a pause; null where it did not, or where the clock was set meanwhile.
export async function paused(storage) {
  const left = ((await storage.get("settings", "pause"))?.notBefore ?? 0) - Date.now();
  return left > 0 && left <= LONGEST_PAUSE ? Date.now() + left : null;
}

async function prune(storage) {
  await storage.change(["log"], async (inside) => {
    for (const row of await inside.all("log")) {
      const old = row.receivedAt && Math.abs(Date.now() - row.receivedAt) > KEPT_LOG;
      if (old) await inside.remove("log", row.number);
    }
  });
}

// A service that refuses the report may still keep the envelopes; one that is not there, or busy, takes neither.
async function told(storage) {
  try {
    await heartbeat(storage);
  } catch (failure) {
    if (!failure.status || failure.status >= 429) throw failure;
  }
}

async function run(storage, onChange) {
  const until = await paused(storage);
  if (until) return { stopped: "paused", until };
  try {
    await told(storage);
    await sendFiles(storage);
    const fine = await sendEnvelopes(storage, onChange);
    await prune(storage);
    return { stopped: fine ? null : "history-inconsistent" };
  } catch (failure) {
    if (!failure.code) throw failure;
    return { stopped: failure.code, until: await pause(storage, failure) };
  }
}

// Send all that waits. Resolves with { stopped, until, waiting, refused, packed, oldest }: `stopped` is null where
// all was sent, else `busy` (another tab sends), `paused` or what came between; `until` is when to come again.
export async function synchronise(storage, { onChange = () => {} } = {}) {
  const held = await navigator.locks.request("langnghe-sync", { ifAvailable: true }, async (lock) =>
    lock ? run(storage, onChange) : { stopped: "busy" },
  );
  const result = { until: null, ...held, ...(await queue(storage)) };
  if (held.stopped !== "busy") {
    await storage.put("settings", "sync", { at: Date.now(), stopped: result.stopped });
  }
  await onChange();
  return result;
}

// The log for a person to read, the latest first: label, state, reasons, times, receipt.
export const syncLog = async (storage) => (await storage.all("log")).reverse();

// A person decided to trust a log that does not continue what this device saw (the service was restored, say).
export async function trustNewLog(storage) {
  await storage.change(["settings"], async (inside) => {
    await inside.remove("settings", "checkpoint");
    await inside.remove("settings", "alarm");
  });
}
