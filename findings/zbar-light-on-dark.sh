#!/usr/bin/env bash
# ZBar 0.23.93 (@undecaf/zbar-wasm 0.11.0): a QR code with light modules on dark ground is not found.
#
# ISO/IEC 18004:2015 has "reflectance reversal" among the characteristics of a symbol: light modules on dark ground, with the
# same finder patterns. One would expect a reader to return the same text for an image and its negative. Seen: ZBar
# returns it for the image and nothing for the negative; jsQR 1.4.0 returns it for both. The ZBar of Debian 12
# (zbar-tools 0.23.92) does as this one.
#
# Keystead draws the code of an authenticator app dark on light with its quiet zone also in the dark scheme, where the
# colours of the page would turn it round.
#
# Needs Node 20 with npm. Fails if ZBar finds the negative, or nothing at all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --prefix . @undecaf/zbar-wasm@0.11.0 jsqr@1.4.0 qrcode-generator@2.0.4
cat > read.mjs <<'END'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const { scanRGBABuffer } = require("@undecaf/zbar-wasm");
const jsQR = require("jsqr");
const made = await import("qrcode-generator");
const qrcode = made.qrcode ?? made.default;

const TEXT = "otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example";
const QUIET = 4;
const SCALE = 6;

function image(dark, light) {
  const code = qrcode(0, "M");
  code.addData(TEXT);
  code.make();
  const count = code.getModuleCount();
  const size = (count + 2 * QUIET) * SCALE;
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [row, column] = [y, x].map((place) => Math.floor(place / SCALE) - QUIET);
      const inside = [row, column].every((place) => place >= 0 && place < count);
      const shade = inside && code.isDark(row, column) ? dark : light;
      pixels.set([shade, shade, shade, 255], (y * size + x) * 4);
    }
  }
  return { pixels, size };
}

async function zbar({ pixels, size }) {
  return (await scanRGBABuffer(pixels.buffer, size, size)).map((symbol) => symbol.decode());
}

const [plain, negative] = [image(0, 255), image(255, 0)];
assert.equal(jsQR(plain.pixels, plain.size, plain.size)?.data, TEXT);
assert.equal(jsQR(negative.pixels, negative.size, negative.size)?.data, TEXT);
assert.deepEqual(await zbar(plain), [TEXT]);
assert.deepEqual(await zbar(negative), []);
console.log("as described: ZBar reads the code, and not its negative");
END
node read.mjs
