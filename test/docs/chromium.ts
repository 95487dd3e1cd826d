import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

/** A browser of one's own, and how to be rid of it. */
export interface Chromium extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts the Chromium that is packed in `@sparticuz/chromium`, with the libraries and fonts packed beside it, so that
 * neither what is installed on a machine nor another test at the same time makes a difference. It needs what Node itself
 * needs, and nothing else. It is for Linux on x64; elsewhere, name a Chromium in the environment variable `CHROMIUM`.
 */
export async function startChromium(): Promise<Chromium> {
  const folder = await mkdtemp(join(tmpdir(), "chromium-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const browser = await chromium.launch(
      process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : await unpack(folder),
    );
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function unpack(folder: string) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("The packed Chromium is for Linux on x64. Name another in the environment variable CHROMIUM.");
  }
  // The package unpacks into the folder for temporary files, and its libraries only where it takes itself to be in a Lambda.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      'import chromium from "@sparticuz/chromium"; process.stdout.write(await chromium.executablePath());',
    ],
    { env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" } },
  );
  await writeFile(
    join(folder, "fonts", "fonts.conf"),
    `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  return {
    executablePath: stdout,
    args: ["--font-render-hinting=none"],
    env: {
      ...process.env,
      TMPDIR: folder,
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  };
}
