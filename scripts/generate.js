import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./failure.js";
import { generatedFiles } from "./generate/files.js";
import { generatedFolder } from "./project.js";

await run(async () => {
  const files = await generatedFiles();
  await mkdir(generatedFolder, { recursive: true });
  for (const name of await readdir(generatedFolder)) {
    if (!files.has(name)) await rm(join(generatedFolder, name), { recursive: true });
  }
  for (const [name, text] of files) {
    await writeFile(join(generatedFolder, name), text);
    console.log(`generated/${name}`);
  }
});
