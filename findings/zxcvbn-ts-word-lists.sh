#!/usr/bin/env bash
# @zxcvbn-ts/language-ar 3.1.0 and -pl, -fi 3.0.2: the lists of words by frequency are not what they say.
#
# Each language package has a `wikipedia` list, the words of that language's Wikipedia by frequency, in which a
# word's place is its number of guesses. One would expect Arabic words in the Arabic one, and common words of
# the language in the first places of the others. Seen: the Arabic list is one empty string, so that no common
# Arabic word is recognized; the first places of the Polish and the Finnish one are taken by what the files of
# the corpus are marked up with: doc, id, title, org, wikipedia.
#
# Keystead's lists (password-habits/words) use these packages by membership, not by place, and take Arabic from
# another one.
#
# Needs Node 20 with npm. Fails if the lists are otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --prefix . \
  @zxcvbn-ts/language-ar@3.1.0 @zxcvbn-ts/language-pl@3.0.2 @zxcvbn-ts/language-fi@3.0.2
node --input-type=commonjs --eval '
  const assert = require("node:assert");
  const list = (language) => require(`@zxcvbn-ts/language-${language}`).dictionary.wikipedia;
  assert.deepStrictEqual(list("ar"), [""]);
  for (const language of ["pl", "fi"]) {
    const first = list(language).slice(0, 15);
    for (const mark of ["doc", "id", "title", "org", "wikipedia"]) assert(first.includes(mark), `${language} ${mark}`);
  }
  console.log("as described: an empty Arabic list, and markup among the most frequent words");
'
