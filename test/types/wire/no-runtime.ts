import * as types from "vsphere-download-session/types";
import { same } from "../same.js";

same<keyof typeof types, never>(true);
// @ts-expect-error: the lists of values are in `vsphere-download-session`
export const statuses = types.prepareStatuses;
