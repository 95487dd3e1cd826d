import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Failure } from "../failure.js";
import { freePort } from "../free-port.js";
import { loopback } from "../listen.js";
import { untilListening } from "../until-listening.js";

/**
 * A web server of the kind that people compare with, over TLS on loopback.
 *
 * @typedef {object} Nginx
 * @property {string} origin
 * @property {string} version
 * @property {() => Promise<void>} stop
 */

/**
 * Starts nginx with one worker, serving the files of a folder.
 *
 * @param {{ folder: string, root: string, key: string, certificate: string }} place `folder` is for its own files; key
 *   and certificate are PEM files.
 * @returns {Promise<Nginx>}
 */
export async function startNginx({ folder, root, key, certificate }) {
  const asked = spawnSync("nginx", ["-v"], { encoding: "utf8" });
  if (asked.error) throw new Failure("nginx is not installed. On Debian and Ubuntu: apt-get install nginx-light");
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (use) => `${use}_temp_path ${folder}/tmp;`,
  );
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; ${temporary.join(" ")}
  keepalive_requests 100000;
  server {
    listen ${loopback}:${port} ssl;
    ssl_certificate ${certificate}; ssl_certificate_key ${key};
    root ${root};
  }
}
`,
  );
  const server = spawn("nginx", ["-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  const said = text(server.stderr);
  if (!(await untilListening(port, server))) throw new Failure(`nginx did not start:\n${await said}`);
  return {
    origin: `https://${loopback}:${port}`,
    version: asked.stderr.trim().replace("nginx version: ", ""),
    async stop() {
      const exited = once(server, "exit");
      server.kill();
      await exited;
    },
  };
}
