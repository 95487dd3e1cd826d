import { bodyShapes } from "../../generated/body-shapes.js";

/**
 * What a value must be: a type of JSON Schema, another shape by its name, a list of what stands in brackets, a map with
 * values of what `*` is, or an object with at least the fields that have no question mark.
 */
type Shape = string | readonly [Shape] | { readonly [field: string]: Shape };

/** The name of a shape that the contract gives a body. */
export type BodyName = keyof typeof bodyShapes;

/** What is wrong with a body. */
export interface BodyFault {
  /** JSON Pointer (RFC 6901) to what does not fit, or to where something is missing. */
  place: string;
  /** What should be so: "must be string". */
  rule: string;
}

/** The first place where a body does not fit; undefined if it fits. Fields that the shape does not have are let pass. */
export function faultIn(body: unknown, name: BodyName): BodyFault | undefined {
  return find(body, name, "");
}

function find(value: unknown, shape: Shape, place: string): BodyFault | undefined {
  if (typeof shape === "string") {
    if (Object.hasOwn(bodyShapes, shape)) return find(value, bodyShapes[shape as BodyName], place);
    return isOfType(value, shape) ? undefined : { place, rule: `must be ${shape}` };
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return { place, rule: "must be array" };
    return first(value, (item, index) => find(item, shape[0], `${place}/${index}`));
  }
  if (!isOfType(value, "object")) return { place, rule: "must be object" };
  return first(Object.entries(shape), ([field, inner]) => {
    const within = (name: string, item: unknown) => find(item, inner, `${place}/${inPointer(name)}`);
    if (field === "*") return first(Object.entries(value as object), ([name, item]) => within(name, item));
    const isOptional = field.endsWith("?");
    const name = isOptional ? field.slice(0, -1) : field;
    if (Object.hasOwn(value as object, name)) return within(name, (value as Record<string, unknown>)[name]);
    return isOptional ? undefined : { place: `${place}/${name}`, rule: "must be there" };
  });
}

function first<Item>(items: readonly Item[], faultOf: (item: Item, index: number) => BodyFault | undefined) {
  for (const [index, item] of items.entries()) {
    const fault = faultOf(item, index);
    if (fault) return fault;
  }
  return undefined;
}

function isOfType(value: unknown, type: string): boolean {
  // Beyond what is safe, a number has lost digits by the time that JavaScript sees it.
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function inPointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
