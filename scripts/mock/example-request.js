import { readBundledSpec } from "../bundled-spec.js";

/** The identifier and the file that the contract's own examples are about, so that a request and its answer agree. */
export function exampleRequest() {
  const { parameters } = readBundledSpec().components;
  return {
    /** @type {string} */ downloadSessionId: parameters?.DownloadSessionId.example,
    /** @type {string} */ fileName: parameters?.FileName.example,
  };
}
