import { maskText } from "../client/mask.js";
import { retryDelayMs } from "../client/retry.js";
import type { TransferEndpoint } from "../client/schema.js";
import { sleep } from "../client/sleep.js";
import { untilAborted } from "../client/until-aborted.js";
import { within } from "../client/within.js";
import { CertificateRejected } from "../trust/certificate-policy.js";
import type { FindTransferRoute, TransferRoute } from "../trust/transfer-routes.js";
import { AttemptFailure } from "./attempt-failure.js";
import { copyLocal } from "./copy-local.js";
import { allowedHttp, type EndpointRules, sourceOf } from "./endpoint.js";
import { fetchBytes } from "./fetch-bytes.js";
import type { Body } from "./judge-answer.js";
import type { Sink } from "./sink.js";
import { brokenConnection, endpointRejected, gaveUp, withHint, wrongSize } from "./transfer-failure.js";

export interface TransferJob {
  rules: EndpointRules;
  sink: Sink;
  endpoint: TransferEndpoint;
  /** The file's size, if the server has said it. */
  size: number | undefined;
  /** Whether a checksum can be hoped for: without one, only what surely belongs together is put together. */
  mayNeedProof: boolean;
  /** Asks the server for another endpoint, when this one has expired. */
  prepareAgain: () => Promise<TransferEndpoint>;
  findRoute: FindTransferRoute;
  /** How many attempts may fail in a row, after the first, without getting any further. */
  retry: number;
  idleTimeoutMs: number;
  signal: AbortSignal | undefined;
  /** Called when bytes have come, or have been given up. */
  onBytes: (bytesReceived: number) => void;
  onTotal: (totalBytes: number) => void;
}

export interface TransferSummary {
  attempts: number;
  /** Where the last attempt went on from: bytes that did not have to be transferred again. */
  resumedBytes: number;
  /** Whether it was made sure, for every byte, who it came from. */
  serverAuthenticated: boolean;
  /** Whether parts were put together of which only a checksum can tell that they belong together. */
  needsProof: boolean;
  /** Whether the server had said how long the file is, so that what came was compared with that. */
  sizeIsKnown: boolean;
}

/** An attempt that got this much further does not count as one more failure in a row. */
const progressBytes = 1024 * 1024;
const mostRedirects = 5;

/**
 * Moves a file's bytes into the sink, in as many attempts as it takes.
 *
 * @throws TransferError, IntegrityError, UnsupportedEndpointError, CertificateError, what the sink failed with, or the
 *   reason of `signal`
 */
export async function transfer(job: TransferJob): Promise<TransferSummary> {
  const state: TransferState = {
    endpoint: job.endpoint,
    etag: undefined,
    total: undefined,
    restarts: 0,
    resumedBytes: 0,
    serverAuthenticated: true,
    needsProof: false,
  };
  let failures = 0;
  for (let attempts = 1; ; attempts++) {
    const before = job.sink.offset;
    try {
      await attemptTransfer(job, state);
      const { resumedBytes, serverAuthenticated, needsProof } = state;
      // A Content-Length is no such word: a page to log in at has one too.
      return { attempts, resumedBytes, serverAuthenticated, needsProof, sizeIsKnown: job.size !== undefined };
    } catch (error) {
      job.signal?.throwIfAborted();
      // Nothing else can be mended by another attempt.
      if (!(error instanceof AttemptFailure)) throw error;
      // That what an earlier run has left is of no use is no failure of this one.
      if (error.next === "start-over" && job.sink.isFromEarlierRun) {
        await startOver(job, state, error, attempts);
        continue;
      }
      failures = job.sink.offset - before >= progressBytes ? 1 : failures + 1;
      const delay = retryDelayMs(failures, error.retryAfterMs, Math.random());
      // What is thrown away and fetched again is no progress, however much it is.
      const isOften = Math.max(failures, state.restarts) > job.retry;
      if (error.next === "give-up" || isOften || delay === undefined) throw gaveUp(job, error, attempts);
      await sleep(delay, job.signal);
      if (error.next === "prepare-again") {
        state.endpoint = await job.prepareAgain();
        state.etag = undefined;
      }
      const isSure = job.mayNeedProof || state.etag !== undefined;
      if (error.next === "start-over" || !isSure) await startOver(job, state, error, attempts);
    }
  }
}

type BytesBody = Extract<Body, { kind: "bytes" }>;

interface TransferState extends Omit<TransferSummary, "attempts" | "sizeIsKnown"> {
  endpoint: TransferEndpoint;
  /** The strong ETag of what is in the sink. */
  etag: string | undefined;
  /** The size of the file that it is the start of, as the answer said. */
  total: number | undefined;
  /** How often bytes were thrown away. */
  restarts: number;
}

async function startOver(job: TransferJob, state: TransferState, failure: AttemptFailure, attempts: number) {
  if (!(await restart(job, state))) throw gaveUp(job, failure, attempts);
  state.etag = undefined;
}

/** Empties the sink; false if that is not possible. */
async function restart(job: TransferJob, state: TransferState): Promise<boolean> {
  if (job.sink.offset > 0 && !job.sink.isFromEarlierRun) state.restarts += 1;
  if (!(await job.sink.restart())) return false;
  state.total = undefined;
  state.resumedBytes = 0;
  state.needsProof = false;
  job.onBytes(0);
  return true;
}

async function attemptTransfer(job: TransferJob, state: TransferState): Promise<void> {
  const { sink, signal } = job;
  // Whoever reads from a stream may have stopped to.
  await untilAborted(sink.flush(), signal);
  const source = sourceOf(state.endpoint.uri, job.rules);
  if (source.kind === "local") await copyFromStorage(job, state, source);
  else await download(job, state, source.url);
  await untilAborted(sink.flush(), signal);
  refuseTooMany(job, state);
  const size = sizeOf(job, state);
  if (size !== undefined && sink.offset < size) {
    throw new AttemptFailure(`the transfer ended after ${sink.offset} of ${size} bytes`, "resume");
  }
}

function sizeOf({ size }: TransferJob, { total }: TransferState): number | undefined {
  return size ?? total;
}

async function copyFromStorage(job: TransferJob, state: TransferState, source: { path: string; root: string }) {
  const { sink } = job;
  // It is read on this machine; whether the API that named it is the right one, any way to this machine tells.
  const route = await findRoute(job, new URL("http://localhost"), undefined);
  if (!route.authenticated) state.serverAuthenticated = false;
  state.resumedBytes = sink.offset;
  if (sink.offset > 0) state.needsProof = true;
  await copyLocal({
    ...source,
    fileName: job.rules.fileName,
    sink,
    signal: job.signal,
    onBytes: () => {
      refuseTooMany(job, state);
      job.onBytes(sink.offset);
    },
  });
}

/** Asks for the bytes, and follows redirects: never from https to http, and never with the session to a strange host. */
async function download(job: TransferJob, state: TransferState, start: URL): Promise<void> {
  let url = start;
  const secrets: string[] = [];
  for (let redirects = 0; ; redirects++) {
    // What the API said of a certificate holds for the address that it gave, not for where that leads.
    const route = await findRoute(job, url, url.origin === start.origin ? state.endpoint : undefined);
    if (!route.authenticated) state.serverAuthenticated = false;
    secrets.push(...route.secrets);
    const body = await fetchFrom(job, state, url, route);
    if (body.kind === "complete") endWithWhatIsHere(job, state);
    if (body.kind !== "elsewhere") return;
    if (redirects === mostRedirects) throw new AttemptFailure(`more than ${mostRedirects} redirects`, "give-up");
    url = redirected(job, url, body.location, secrets);
  }
}

/** There is nothing after what is here, the server says. */
function endWithWhatIsHere({ sink }: TransferJob, state: TransferState): void {
  if (state.total !== undefined && state.total !== sink.offset) throw changedMeanwhile();
  state.resumedBytes = sink.offset;
  // Without an ETag that went along it speaks of the size alone, and maybe of another file's.
  if (state.etag === undefined && sink.offset > 0) state.needsProof = true;
}

async function findRoute(job: TransferJob, url: URL, endpoint: TransferEndpoint | undefined): Promise<TransferRoute> {
  const { idleTimeoutMs, signal } = job;
  try {
    // Whoever is asked for the session's identifier may not know of any limit.
    const route = await within(idleTimeoutMs, signal, (until) => untilAborted(job.findRoute(url, endpoint), until));
    if (route) return route;
  } catch (error) {
    if (!(error instanceof CertificateRejected)) throw error;
    throw endpointRejected(job.rules.fileName, error);
  }
  throw new AttemptFailure(`the session's identifier was not there within ${idleTimeoutMs} ms`, "resume");
}

function redirected(job: TransferJob, from: URL, location: string, secrets: readonly string[]): URL {
  if (!URL.canParse(location, from)) throw new AttemptFailure("a redirect to what is no URL", "give-up");
  const to = new URL(location, from);
  if (to.origin !== from.origin && maskText(to.href, secrets) !== to.href) {
    throw new AttemptFailure("a redirect that would tell another host the session's identifier", "give-up");
  }
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new AttemptFailure(`a redirect from https to http, at ${to.host}, which is not followed`, "give-up");
  }
  return allowedHttp(to, job.rules);
}

async function fetchFrom(job: TransferJob, state: TransferState, url: URL, route: TransferRoute): Promise<Body> {
  const { sink } = job;
  const onStatus = attemptTeller(url, route);
  try {
    return await fetchBytes({
      connections: route.connections,
      url,
      headers: route.headers,
      offset: sink.offset,
      etag: state.etag,
      idleTimeoutMs: job.idleTimeoutMs,
      signal: job.signal,
      sink,
      onStatus,
      onBody: (body) => beginBody(job, state, body),
      onBytes: () => {
        refuseTooMany(job, state);
        job.onBytes(sink.offset);
      },
      onBroken: (error) => brokenConnection(url, route, error),
    });
  } catch (error) {
    onStatus(undefined);
    throw error instanceof AttemptFailure ? withHint(error, route) : error;
  }
}

/** Tells once how a request ended: with a status, or none. */
function attemptTeller(url: URL, { onAttempt, secrets }: TransferRoute): (status: number | undefined) => void {
  const start = performance.now();
  let isTold = false;
  return (status) => {
    if (isTold) return;
    isTold = true;
    const shown = maskText(url.origin + url.pathname, secrets);
    onAttempt({ method: "GET", url: shown, status, durationMs: performance.now() - start });
  };
}

/** Makes the sink ready for what comes, and says how much of it the sink has already. */
async function beginBody(job: TransferJob, state: TransferState, body: BytesBody): Promise<number> {
  const { sink, size } = job;
  if (body.total !== undefined && size !== undefined && body.total !== size) {
    // Nothing of this answer was taken, and what came before it may be right.
    throw wrongSize(job, size, body.total, false);
  }
  const had = sink.offset;
  let skip = 0;
  // From 0 on it is the whole file, though only its rest was asked for.
  if (body.from === had) state.resumedBytes = had;
  else if (!(await restart(job, state))) skip = had;
  if (sink.offset > 0) refuseOtherContent(job, state, body);
  state.etag = body.etag;
  state.total = (sink.offset > 0 ? state.total : undefined) ?? body.total;
  if (body.total !== undefined) job.onTotal(body.total);
  return skip;
}

/** For bytes that are to be added to others: they may be of another file, put in that one's place. */
function refuseOtherContent(job: TransferJob, state: TransferState, { total, etag }: BytesBody): void {
  const hasOtherSize = total !== undefined && state.total !== undefined && total !== state.total;
  const isSame = etag !== undefined && etag === state.etag;
  if (hasOtherSize || !(isSame || job.mayNeedProof)) throw changedMeanwhile();
  if (!isSame) state.needsProof = true;
}

function changedMeanwhile(): AttemptFailure {
  return new AttemptFailure("the file on the server may have changed meanwhile", "start-over");
}

function refuseTooMany(job: TransferJob, state: TransferState): void {
  const size = sizeOf(job, state);
  if (size !== undefined && job.sink.offset > size) throw wrongSize(job, size, job.sink.offset, true);
}
