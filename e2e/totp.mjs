// Codes of an authenticator app (RFC 6238), as a phone makes them.

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** Returns the code for a secret in Base32. `steps` is the number of steps from now. */
export function code(secret, steps = 0) {
  const bits = [...secret.replaceAll(/\s/g, "")].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest[digest.length - 1] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/** Returns a code of six digits that is none of the secret's present ones. */
export function wrongCode(secret) {
  const right = [-2, -1, 0, 1, 2].map((steps) => code(secret, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((one) => !right.includes(one));
}
