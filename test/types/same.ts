/** `true` where two types are one and the same; not where one merely takes the other, nor where one is `any`. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where two types are the same, called as `same<A, B>(true)`. */
export declare function same<A, B>(isSame: Same<A, B>): void;
