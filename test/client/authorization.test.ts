import { expect, test } from "vitest";
import { byPassword, bySession } from "../../src/client/authorization.js";

test("a session goes into the API's own header, and is a secret", () => {
  expect(bySession("token")).toEqual({ header: "vmware-api-session-id", value: "token", secrets: ["token"] });
});

test("a password goes into basic credentials in UTF-8, and is a secret by itself and as it is sent", () => {
  const sent = Buffer.from("jörg@vsphere.local:pässword:€").toString("base64");
  expect(byPassword("jörg@vsphere.local", "pässword:€")).toEqual({
    header: "authorization",
    value: `Basic ${sent}`,
    secrets: [sent, "pässword:€"],
  });
});
