import { existsSync } from "node:fs";
import { breakingChanges } from "./breaking/breaking-changes.js";
import { currentContract, readContract, releasedContract } from "./breaking/contracts.js";
import { judge } from "./breaking/judge.js";
import { run } from "./failure.js";

await run(async () => {
  if (!existsSync(releasedContract)) {
    console.log("There is no release yet, so there is nothing that the contract could break.");
    return;
  }
  const [released, version] = [releasedContract, currentContract].map((file) => readContract(file).info.version);
  console.log(judge(breakingChanges(releasedContract, currentContract), { released, version }));
});
