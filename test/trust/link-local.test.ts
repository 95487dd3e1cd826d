import { expect, test } from "vitest";
import { isLinkLocal } from "../../src/trust/link-local.js";

test.each([
  "169.254.0.1",
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "fe80::1",
  "FEBF::1",
  "fe80::1%eth0",
])("%s is link-local", (address) => {
  expect(isLinkLocal(address)).toBe(true);
});

test.each(["169.253.0.1", "169.255.0.1", "127.0.0.1", "::1", "fec0::1", "fd00::1", "::ffff:10.0.0.1", "vcenter", ""])(
  "%s is not",
  (address) => {
    expect(isLinkLocal(address)).toBe(false);
  },
);
