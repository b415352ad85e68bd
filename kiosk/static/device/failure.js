// What can go wrong on a device, under a code: `storage-full`, `storage-cleared`, `unreachable`, `not-enrolled`,
// `browser-too-old`, or the code of the service's problem catalogue with its sentences in `problem`.

export class DeviceFailure extends Error {
  constructor(code, { cause, status, problem, retryAfter } = {}) {
    super(code, { cause });
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}
