// The pages of docs/migrating, and logins of the people who came.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Returns the commands of a page, a block each. */
export function blocks(name) {
  const page = readFileSync(fileURLToPath(new URL(`../docs/migrating/${name}.md`, import.meta.url)), "utf8");
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block);
}

/** Tries to log in, and returns the status. */
export async function logIn(server, username, password) {
  const answer = await fetch(`${server.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  return answer.status;
}
