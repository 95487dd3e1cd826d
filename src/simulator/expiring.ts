/** Things that end once nothing has been done with them for a while. */
export interface Expiring<Thing> {
  add(id: string, thing: Thing): void;
  /** Looks at one, which does not prolong its life. */
  find(id: string): Thing | undefined;
  /** Does something with one, which prolongs its life. */
  use(id: string): Thing | undefined;
  /** When one ends if nothing is done with it, on the clock of `now`; undefined if it never does. */
  expiresAt(id: string): number | undefined;
  /** Ends one; false if it has ended. */
  end(id: string): boolean;
  /** Those that have not ended, in the order of their making. */
  all(): readonly [id: string, thing: Thing][];
}

export function createExpiring<Thing>(lifetimeMs: number, now: () => number): Expiring<Thing> {
  const entries = new Map<string, { thing: Thing; usedAt: number }>();
  const alive = (id: string) => {
    const entry = entries.get(id);
    if (entry && now() - entry.usedAt > lifetimeMs) entries.delete(id);
    return entries.get(id);
  };
  return {
    add(id, thing) {
      entries.set(id, { thing, usedAt: now() });
    },
    find: (id) => alive(id)?.thing,
    use(id) {
      const entry = alive(id);
      if (entry) entry.usedAt = now();
      return entry?.thing;
    },
    expiresAt(id) {
      const entry = alive(id);
      return entry && lifetimeMs !== Number.POSITIVE_INFINITY ? entry.usedAt + lifetimeMs : undefined;
    },
    end: (id) => alive(id) !== undefined && entries.delete(id),
    all: () =>
      [...entries.keys()].flatMap((id) => {
        const entry = alive(id);
        return entry ? [[id, entry.thing] as [string, Thing]] : [];
      }),
  };
}
