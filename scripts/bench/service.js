import { createServer } from "node:http";
import { listen, loopback } from "../listen.js";

/**
 * A file that the service has ready, on another server.
 *
 * @typedef {object} ReadyFile
 * @property {string} uri
 * @property {string} thumbprint
 * @property {number} size
 * @property {string} [sha1] Without it the service has no checksum.
 */

/**
 * Starts a service that answers as a vCenter whose files are all PREPARED, and transferred already. It takes next to no
 * time itself: what is measured is the way of the bytes.
 *
 * @param {(name: string) => ReadyFile} fileOf
 */
export async function startService(fileOf) {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://service");
      const name = searchParams.get("file_name") ?? JSON.parse(body).file_name;
      const { uri, thumbprint, size, sha1 } = fileOf(name);
      const info = {
        name,
        size,
        bytes_transferred: size,
        status: "PREPARED",
        download_endpoint: { uri, ssl_certificate_thumbprint: thumbprint },
        ...(sha1 && { checksum_info: { algorithm: "SHA1", checksum: sha1 } }),
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(pathname.startsWith("/rest/") ? { value: info } : info));
    });
  });
  const port = await listen(server, 0);
  return {
    url: `http://${loopback}:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
