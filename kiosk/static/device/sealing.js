// Sealing answers to the epoch key, which no device has (docs/sync.md, Sealing on the device): whoever takes the
// device finds nothing that was finished. Each sealing has a key and a nonce of its own.

import { unhex } from "./base64url.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const DOMAIN = new TextEncoder().encode("langnghe/device-seal/v1\0");

async function cipherKey(own, epoch, points) {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: epoch }, own, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new Uint8Array([...DOMAIN, ...points]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const aes = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(derivation, material, aes, false, ["encrypt"]);
}

// Return ephemeral point ‖ nonce ‖ ciphertext; it opens under this envelope id only.
export async function seal(epochPoint, envelopeId, content) {
  const epoch = await crypto.subtle.importKey("raw", epochPoint, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const key = await cipherKey(own.privateKey, epoch, [...point, ...epochPoint]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = unhex(envelopeId.replaceAll("-", ""));
  const gcm = { name: "AES-GCM", iv, additionalData: bound };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm, key, content));
  return new Uint8Array([...point, ...iv, ...sealed]);
}
