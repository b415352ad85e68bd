// All that waits as one file, for a memory stick where there is never a network: a line of JSON for the device, for
// each photo, for each envelope, so that one that cannot be read spoils no other. The answers in it are sealed, the
// photos are not. `langnghe devices take FILE` takes it in by the rules of sending; nothing leaves the device by it.

import { encode } from "./base64url.js";
import { identity } from "./identity.js";

export async function exportOutbox(storage) {
  const { device, name } = await identity(storage);
  const files = (await storage.all("files")).map(({ digest, signature, content }) => ({
    sha256: digest,
    signature,
    content: encode(new Uint8Array(content)),
  }));
  const items = (await storage.all("outbox")).map((row) => row.item);
  const lines = [{ format: "langnghe-outbox/v1", device, name }, ...files, ...items];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return new Blob([text], { type: "application/x-ndjson" });
}
