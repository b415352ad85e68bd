// Requests to the service. What cannot be understood (no network, half an answer, a foreign page of a hotel's
// network) is `unreachable`; a refusal carries the service's code and sentences.

import { DeviceFailure } from "./failure.js";

const PATIENCE = 90_000;

export async function send(path, { method = "POST", headers = {}, body, patience = PATIENCE } = {}) {
  const language = document.documentElement.lang || "vi";
  const options = { method, body, cache: "no-store", signal: AbortSignal.timeout(patience) };
  let answer;
  let told;
  try {
    answer = await fetch(path, { ...options, headers: { "Accept-Language": language, ...headers } });
    told = await answer.json();
  } catch (error) {
    if (answer && !answer.ok) told = null;
    else throw new DeviceFailure("unreachable", { cause: error });
  }
  if (answer.ok) return { status: answer.status, told };
  throw new DeviceFailure(told?.code ?? "unreachable", {
    status: answer.status,
    problem: told,
    retryAfter: Number.parseInt(answer.headers.get("Retry-After") ?? "", 10) || null,
  });
}

export const post = async (path, value) => {
  const headers = { "Content-Type": "application/json" };
  return (await send(path, { headers, body: JSON.stringify(value) })).told;
};
