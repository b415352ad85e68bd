// The one place where a device keeps anything: IndexedDB `langnghe-device`, and this its whole schema.
//
//   settings  what the device is and remembers: identity, applying, chain, clock, checkpoint, sync, …
//   outbox    envelopes without a receipt, by number
//   files     photos of those envelopes
//   log       what became of each envelope, never an answer
//
// Keys stand beside the values: put(store, key, value). `change` is one transaction: all of it or nothing,
// on the disk when the promise resolves. Inside it await nothing but what it was handed, since a transaction
// of IndexedDB ends where anything else is waited for. A full disk rejects with the code `storage-full`.

import { DeviceFailure } from "./failure.js";

const NAME = "langnghe-device";
const VERSION = 1;
const STORES = ["settings", "outbox", "files", "log"];

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function named(error) {
  if (error instanceof DeviceFailure) return error;
  if (error?.name === "QuotaExceededError") return new DeviceFailure("storage-full", { cause: error });
  if (error?.name === "InvalidStateError") return new DeviceFailure("storage-cleared", { cause: error });
  return error;
}

function opened() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const present = request.result.objectStoreNames;
    for (const store of STORES) {
      if (!present.contains(store)) request.result.createObjectStore(store);
    }
  };
  return settled(request);
}

const within = (transaction) => ({
  get: (store, key) => settled(transaction.objectStore(store).get(key)),
  put: (store, key, value) => settled(transaction.objectStore(store).put(value, key)),
  all: (store) => settled(transaction.objectStore(store).getAll()),
  keys: (store) => settled(transaction.objectStore(store).getAllKeys()),
  remove: (store, key) => settled(transaction.objectStore(store).delete(key)),
});

class Storage {
  #database = null;

  async #open() {
    if (!this.#database) {
      const database = await opened();
      database.onclose = () => (this.#database = null);
      database.onversionchange = () => this.close();
      this.#database = database;
    }
    return this.#database;
  }

  async #run(stores, mode, work) {
    const database = await this.#open();
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new DeviceFailure("storage-cleared"));
    });
    ended.catch(() => {});
    let result;
    try {
      result = await work(within(transaction));
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // it ended by itself, for the same reason
      }
      throw error;
    }
    await ended;
    return result;
  }

  async change(stores, work, mode = "readwrite") {
    try {
      return await this.#run(stores, mode, work);
    } catch (error) {
      throw named(error);
    }
  }

  get(store, key) {
    return this.change([store], (inside) => inside.get(store, key), "readonly");
  }

  all(store) {
    return this.change([store], (inside) => inside.all(store), "readonly");
  }

  keys(store) {
    return this.change([store], (inside) => inside.keys(store), "readonly");
  }

  put(store, key, value) {
    return this.change([store], (inside) => inside.put(store, key, value));
  }

  remove(store, key) {
    return this.change([store], (inside) => inside.remove(store, key));
  }

  async erase() {
    await this.change(STORES, async (inside) => {
      for (const store of STORES) {
        for (const key of await inside.keys(store)) await inside.remove(store, key);
      }
    });
  }

  close() {
    this.#database?.close();
    this.#database = null;
  }
}

export async function openStorage() {
  const storage = new Storage();
  await storage.keys("settings");
  return storage;
}

// Ask before anything worth keeping is loaded: a browser may else clear the storage of a page by itself.
export const askToPersist = async () => (await navigator.storage?.persist?.()) ?? false;

export async function room() {
  const { usage = null, quota = null } = (await navigator.storage?.estimate?.()) ?? {};
  return { usage, quota, persisted: (await navigator.storage?.persisted?.()) ?? false };
}
