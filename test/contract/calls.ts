/** The ways in which the client calls the operations of the contract. */

import type { Client } from "../../src/index.js";

export interface Target {
  downloadSessionId: string;
  fileName: string;
}

export interface Call {
  title: string;
  /** The client's name for the operation. */
  operation: "getFile" | "listFiles" | "prepareFile";
  /** Media types of answers that it bears, the one that it asks for first. */
  accepts: readonly [string, ...string[]];
  /** Whether a success of it is a list. */
  givesList: boolean;
  send(client: Client, target: Target): Promise<unknown>;
}

const json = "application/json";
const xml = "application/xml";

export const getFileAsPublished: Call = {
  title: "getFile as published",
  operation: "getFile",
  accepts: [json],
  givesList: false,
  send: (client, target) => client.getFile({ ...target, uriStyle: "published" }),
};

export const getFileAsServed: Call = {
  title: "getFile as served",
  operation: "getFile",
  accepts: [json],
  givesList: false,
  send: (client, target) => client.getFile(target),
};

export const listFiles: Call = {
  title: "listFiles",
  operation: "listFiles",
  accepts: [json],
  givesList: true,
  send: (client, { downloadSessionId }) => client.listFiles({ downloadSessionId }),
};

export const prepareFileInJson: Call = {
  title: "prepareFile in JSON",
  operation: "prepareFile",
  accepts: [json],
  givesList: false,
  send: (client, target) => client.prepareFile(target),
};

export const prepareFileInXml: Call = {
  title: "prepareFile in XML",
  operation: "prepareFile",
  accepts: [xml, json],
  givesList: false,
  send: (client, target) => client.prepareFile({ ...target, mediaType: "xml" }),
};
