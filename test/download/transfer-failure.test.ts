import { inspect } from "node:util";
import { expect, it } from "vitest";
import { brokenConnection } from "../../src/download/transfer-failure.js";
import { CertificateError } from "../../src/node.js";
import type { TransferRoute } from "../../src/trust/transfer-routes.js";

const token = "3f9c5a7e";
const route = { secrets: [token], isApiOrigin: true } as unknown as TransferRoute;

it.each(["DEPTH_ZERO_SELF_SIGNED_CERT", "ECONNRESET"])(
  "a connection that failed (%s) shows no secret of what hangs on the error",
  (code) => {
    const error = Object.assign(new Error(`in the way of ${token}`), { code, request: `token: ${token}` });
    const failure = brokenConnection(new URL("https://host/x"), route, error);
    expect(failure instanceof CertificateError).toBe(code !== "ECONNRESET");
    expect(failure.cause).toMatchObject({ code, message: "in the way of ***" });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(token);
  },
);
