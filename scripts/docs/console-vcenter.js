/**
 * The vCenter behind the console. It has what the contract's examples name, and takes long enough to prepare a file for
 * its states to be seen.
 *
 * @type {import("../../src/simulator.js").SimulatorOptions}
 */
export const consoleVCenter = {
  // A browser would have to be talked into a certificate made at start.
  tls: false,
  items: {
    "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90": [
      { name: "ubuntu-24.04.iso", size: 2_773_874_688, prepareMs: 5_000 },
      { name: "appliance.ovf", size: 14_336, prepareMs: 500 },
    ],
  },
  readStorage: true,
  apiSessionLifetimeMs: Number.POSITIVE_INFINITY,
};
