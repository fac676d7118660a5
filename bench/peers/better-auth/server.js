// A login server with better-auth: its own handlers and its own session look-up, on node:http and
// SQLite, hashing with bcrypt.
//
// It is configured for speed: a worker for each core, bcrypt in native code off the event loop, no
// rate limit. It has only sign-up, sign-in and the session look-up.
//
// BENCH_PORT is the port, BENCH_WORKERS the number of workers, BENCH_COST the bcrypt cost, and
// BENCH_DATABASE the file of the database.

import cluster from "node:cluster";
import { createServer } from "node:http";

import { compare, hash } from "@node-rs/bcrypt";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import Database from "better-sqlite3";

const port = Number(process.env.BENCH_PORT);
const cost = Number(process.env.BENCH_COST);

const database = new Database(process.env.BENCH_DATABASE);
database.pragma("journal_mode = WAL");

const auth = betterAuth({
  database,
  baseURL: `http://127.0.0.1:${port}`,
  secret: "a secret of this benchmark, of more than 32 characters",
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, cost),
      verify: ({ hash, password }) => compare(password, hash),
    },
  },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

if (cluster.isPrimary) {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  for (let worker = 0; worker < Number(process.env.BENCH_WORKERS); worker += 1) {
    cluster.fork();
  }
  // Without all workers the measurement is invalid.
  cluster.on("exit", () => process.exit(1));
} else {
  createServer(toNodeHandler(auth)).listen(port, "127.0.0.1", () => console.log("ready"));
}
