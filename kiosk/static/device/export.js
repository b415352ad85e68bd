// All that waits as one file, for a memory stick where there is never a network. The answers in it are sealed, the
// photos are not. `langnghe devices take FILE` takes it in under the rules of sending; nothing leaves the device by it.

import { encode } from "./base64url.js";
import { identity } from "./identity.js";

export async function exportOutbox(storage) {
  const { device, name } = await identity(storage);
  const items = (await storage.all("outbox")).map((row) => row.item);
  const files = (await storage.all("files")).map(({ digest, signature, content }) => ({
    sha256: digest,
    signature,
    content: encode(new Uint8Array(content)),
  }));
  const whole = { format: "langnghe-outbox/v1", device, name, items, files };
  return new Blob([JSON.stringify(whole)], { type: "application/json" });
}
