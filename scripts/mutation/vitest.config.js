import { relative } from "node:path";
import { mergeConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import config from "../../vitest.config.js";

/** @typedef {import("vitest/node").TestSpecification} TestSpecification */

/**
 * A mutant's tests end with the first that fails: first the files that found the mutant before, which is often its
 * neighbour, then the quick ones. Vitest's own order has the slow ones first.
 */
class QuickestFirst extends BaseSequencer {
  /** @override */
  async sort(/** @type {TestSpecification[]} */ files) {
    /** @param {TestSpecification} file */
    const last = ({ project, moduleId }) =>
      this.ctx.cache.getFileTestResults(`${project.name}:${relative(this.ctx.config.root, moduleId)}`) ?? {
        failed: false,
        duration: 0,
      };
    return files
      .map((file) => ({ file, ...last(file) }))
      .sort((a, b) => Number(b.failed) - Number(a.failed) || a.duration - b.duration)
      .map(({ file }) => file);
  }
}

export default mergeConfig(config, {
  // Many mutants hang; no test takes that long without one.
  test: { testTimeout: 15_000, sequence: { sequencer: QuickestFirst } },
});
