import type { RequestListener } from "node:http";
import { type CertificateOptions, type Identity, makeIdentity } from "./certificate.js";
import { type Listener, listen } from "./listener.js";

type Scheme = "https" | "http";

/** The servers of a simulator: one of the API, and those of data, started when somebody first needs them. */
export interface Servers {
  readonly api: Listener;
  /** The API's, undefined without TLS. */
  readonly apiIdentity: Identity | undefined;
  /** The https data servers', undefined while there is none. */
  readonly dataIdentity: Identity | undefined;
  /** The authority that signed what was made with `issuer: "authority"`; undefined if nothing was. */
  readonly authority: Identity | undefined;
  /** Starts the data server of a scheme, if it does not run, and tells its origin. */
  startData(scheme: Scheme): Promise<string>;
  /** The origin of a data server that has been started. */
  dataOrigin(scheme: Scheme): string;
  /** Another origin with the same data, and the same certificate where it has one. */
  startElsewhere(): Promise<string>;
  renew(which: "api" | "data" | "all", options: CertificateOptions): Promise<void>;
  close(): Promise<void>;
}

export interface ServersOptions {
  host: string;
  port: number;
  tls: boolean;
  dataServer: "same" | Scheme;
  certificate: Identity | CertificateOptions;
  /** What answers requests; `serves` tells a server of the API from one that has data alone. */
  answerer: (serves: "api" | "data", listener: () => Listener) => RequestListener;
}

export async function startServers(options: ServersOptions): Promise<Servers> {
  const { tls, dataServer, certificate } = options;
  const host = options.host.replace(/^\[(.*)\]$/, "$1");
  const apiScheme = tls ? "https" : "http";
  const listeners: Listener[] = [];
  const data = new Map<Scheme, Promise<Listener>>();
  const dataOrigins = new Map<Scheme, string>();
  const listensForData: Listener[] = [];
  let elsewhere: Promise<Listener> | undefined;
  let authority: Identity | undefined;
  let dataIdentity: Identity | undefined;

  const identityOf = async (made: CertificateOptions): Promise<Identity> => {
    const { hosts = [], expired = false, issuer = "self" } = made;
    if (issuer === "authority") {
      authority ??= await makeIdentity({ commonName: "Simulated CA", hosts: [], expired: false, isAuthority: true });
    }
    return makeIdentity({
      commonName: "vsphere-download-session simulator",
      hosts: [...new Set(["localhost", "127.0.0.1", "::1", host, ...hosts])],
      expired,
      issuer: issuer === "authority" ? authority : undefined,
    });
  };
  const start = async (serves: "api" | "data", port: number, identity: Identity | undefined): Promise<Listener> => {
    const listener: Listener = await listen(
      { host, port, identity },
      options.answerer(serves, () => listener),
    );
    listeners.push(listener);
    return listener;
  };
  const made = "key" in certificate ? {} : certificate;
  let apiIdentity = tls ? ("key" in certificate ? certificate : await identityOf(made)) : undefined;
  const api = await start("api", options.port, apiIdentity);
  if (dataServer === "same") {
    data.set(apiScheme, Promise.resolve(api));
    dataOrigins.set(apiScheme, api.origin);
    dataIdentity = apiIdentity;
  }

  const startDataListener = async (scheme: Scheme): Promise<Listener> => {
    if (scheme === "https") dataIdentity ??= await identityOf(made);
    const listener = await start("data", 0, scheme === "https" ? dataIdentity : undefined);
    if (scheme === "https") listensForData.push(listener);
    return listener;
  };
  const servers: Servers = {
    api,
    get apiIdentity() {
      return apiIdentity;
    },
    get dataIdentity() {
      return dataIdentity;
    },
    get authority() {
      return authority;
    },
    async startData(scheme) {
      const starting = data.get(scheme) ?? startDataListener(scheme);
      data.set(scheme, starting);
      const { origin } = await starting;
      dataOrigins.set(scheme, origin);
      return origin;
    },
    dataOrigin(scheme) {
      const origin = dataOrigins.get(scheme);
      if (origin === undefined) throw new Error(`No data server for ${scheme} has been started.`);
      return origin;
    },
    async startElsewhere() {
      elsewhere ??= startDataListener(dataServer === "same" ? apiScheme : dataServer);
      return (await elsewhere).origin;
    },
    async renew(which, renewed) {
      const isShared = dataServer === "same" && tls;
      if (apiIdentity && (which !== "data" || isShared)) {
        apiIdentity = await identityOf(renewed);
        await api.setIdentity(apiIdentity);
        if (isShared) dataIdentity = apiIdentity;
      }
      if (dataIdentity && !isShared && which !== "api") dataIdentity = await identityOf(renewed);
      if (dataIdentity) for (const listener of listensForData) await listener.setIdentity(dataIdentity);
    },
    async close() {
      await Promise.allSettled([...data.values(), elsewhere]);
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
  return servers;
}
