import type { TestProject } from "vitest/node";
import { startMock } from "../../scripts/mock/in-process.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the mock server of the contract listens, without a slash at the end. */
    mockUrl: string;
  }
}

/** One mock server for all test files: to start it takes longer than to ask it everything. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mock = await startMock();
  project.provide("mockUrl", mock.url);
  return mock.close;
}
