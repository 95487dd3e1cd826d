import type { Chance } from "./chance.js";
import type { Outcome } from "./outcome.js";
import type { WireServer } from "./wire.js";

/** The session's identifier of every call, which nothing may tell. */
export const secret = "t0ken-0f-the-random-run";

/** What one call of a run is given. */
export interface Meeting {
  chance: Chance;
  /** Which call of the run it is. */
  index: number;
  server: WireServer;
  /** Folder for what the call writes. */
  folder: string;
  /** Counts an answer. */
  onAnswer: () => void;
}

/** A call and what it is about: `meet` throws a Violation if the call came to what it must not come to. */
export interface RandomCall {
  title: string;
  meet: (meeting: Meeting) => Promise<Outcome>;
}
