import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator.js";

/** What nobody has left anything of on a server. */
export const nothing = { apiSessions: [], downloadSessions: [] };

/** A server where whoever comes has to log in: what it holds from the start is put away. */
export async function startSite(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  simulator.expireApiSession();
  simulator.expireDownloadSession();
  return simulator;
}

/** How to find the server, and to know it. */
export function address({ url, thumbprint }: Simulator) {
  return { VSPHERE_SERVER: url, VSPHERE_THUMBPRINT: thumbprint };
}

/** The same, and who to log in as. */
export function credentials(simulator: Simulator) {
  return { ...address(simulator), VSPHERE_USER: simulator.user, VSPHERE_PASSWORD: simulator.password };
}

/** The operations that were asked for, in their order, without those that the server does not have. */
export function operationsOf({ requests }: Simulator): (string | undefined)[] {
  return requests.filter(({ status }) => status !== 404).map(({ operation }) => operation);
}
