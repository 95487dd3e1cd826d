import { type Fault, type Simulator, startSimulator } from "vsphere-download-session/simulator";
import { same } from "../same.js";

same<ReturnType<typeof startSimulator>, Promise<Simulator>>(true);
export async function simulate(): Promise<string> {
  const simulator = await startSimulator({ files: [{ name: "a.iso", size: 5_000_000, prepareMs: 100 }] });
  simulator.inject({ fault: "cut", at: 1_000, times: 2 });
  await simulator.close();
  return simulator.url + simulator.sessionId + simulator.downloadSessionId + simulator.thumbprint;
}

export const fault: Fault = { fault: "corrupt", at: 5 };
// @ts-expect-error: no such fault
export const noFault: Fault = { fault: "earthquake" };
// @ts-expect-error: a cut is somewhere
export const anywhere: Fault = { fault: "cut" };
// @ts-expect-error: a file has a size
void startSimulator({ files: [{ name: "a.iso" }] });
// @ts-expect-error: no such option
void startSimulator({ colour: "blue" });
