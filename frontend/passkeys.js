// What the app needs of WebAuthn (Level 3), loaded when the login page is there, or when a page behind the login first needs
// it. Logging in with a passkey is all done here, as the program that guests load would be heavier for it.

/** Milliseconds for which autofill offers passkeys with the same options, which the server takes for five minutes. */
const OPTIONS_LAST = 4 * 60_000;
/** Milliseconds after which an answer that does not arrive counts as lost. */
const TIME_LIMIT = 30_000;

/** Aborts the call that is under way: a browser takes one at a time. */
let abort = () => {};

function begin() {
  abort();
  const controller = new AbortController();
  abort = () => controller.abort();
  return controller.signal;
}

/** The signal of the login that the person has asked for, while it lasts: autofill neither ends it nor takes its place. */
let prompt;

/** What converts WebAuthn's JSON where the browser cannot. */
const byHand = () => import("./BY_HAND");
const { parseRequestOptionsFromJSON, parseCreationOptionsFromJSON } = PublicKeyCredential;
const requestOptions = async (json) => parseRequestOptionsFromJSON?.(json) ?? (await byHand()).requestOptions(json);
const creationOptions = async (json) => parseCreationOptionsFromJSON?.(json) ?? (await byHand()).creationOptions(json);
const toJson = async (credential) => credential.toJSON?.() ?? (await byHand()).toJson(credential);

/** Returns once the page is looked at. */
const seen = () =>
  new Promise((resolve) => {
    const look = () => document.hidden || resolve();
    document.addEventListener("visibilitychange", look);
    look();
  });

const post = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": document.documentElement.lang },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout?.(TIME_LIMIT),
  });

const request = (publicKey, signal, conditional) => ({ publicKey, signal, ...(conditional && { mediation: "conditional" }) });

/** Returns the answer of a passkey; null if there is none, or undefined if the options of autofill are about to expire. */
async function get(json, conditional, signal) {
  let isOver;
  const limited = new AbortController();
  const end = () => limited.abort();
  signal.addEventListener("abort", end);
  const timer = conditional && setTimeout(() => ((isOver = true), end()), OPTIONS_LAST);
  try {
    const options = request(await requestOptions(json), limited.signal, conditional);
    return await toJson(await navigator.credentials.get(options));
  } catch {
    // The person declined, took too long, or has no passkey.
    return isOver ? undefined : null;
  } finally {
    clearTimeout(timer);
  }
}

/** Logs in with a passkey until `signal` is aborted: see `functions`. */
async function logIn(prefix, conditional, signal) {
  if (conditional && !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return null;
  for (;;) {
    if (conditional) await seen();
    if (signal.aborted) return null;
    const options = await post(`${prefix}/login/passkey-options`, {});
    if (!options.ok) return conditional ? null : options.text();
    const { public_key: json } = await options.json();
    const credential = !signal.aborted && (await get(json, conditional, signal));
    // Autofill goes on with new options before the old ones expire.
    if (credential === undefined) continue;
    if (!credential) return null;
    const answer = await post(`${prefix}/login/passkey`, { credential, refresh_token_in: "cookie" }).catch(() => null);
    const text = (await answer?.text()) ?? "";
    if (/"reason": ?"unknown_credential"/.test(text)) {
      await PublicKeyCredential.signalUnknownCredential?.({ rpId: json.rpId, credentialId: credential.id });
    }
    return text;
  }
}

const functions = {
  /**
   * Logs in with a passkey, by autofill if `conditional`. Returns the text of the server's answer, empty if there is
   * none; null if nobody has used a passkey. `prefix` is that of all calls.
   */
  async logIn(prefix, conditional) {
    if (conditional && prompt) return null;
    const signal = begin();
    if (!conditional) prompt = signal;
    try {
      return await logIn(prefix, conditional, signal);
    } finally {
      if (prompt === signal) prompt = null;
    }
  },

  /** Asks for a passkey. Returns its answer, or null if there is none. */
  get(json) {
    return get(json, false, begin());
  },

  /** Makes a passkey, without asking if `conditional`. Returns it, null if there is none, or false if it was there. */
  async create(json, conditional) {
    try {
      const options = request(await creationOptions(json), begin(), conditional);
      return await toJson(await navigator.credentials.create(options));
    } catch (error) {
      return error.name === "InvalidStateError" ? false : null;
    }
  },

  /** Returns true if the browser makes passkeys without asking, where it has just filled in the password. */
  async makesQuietly() {
    return Boolean((await PublicKeyCredential.getClientCapabilities?.())?.conditionalCreate);
  },

  /** Ends the offer of autofill; a prompt only if it is `all` that ends. The next page may offer again at once. */
  end(what) {
    if (what === "all") prompt = null;
    if (!prompt) abort();
  },

  /** Tells the browser which passkeys there are, and whose. */
  async tell({ rpId, userId, name, ids }) {
    await PublicKeyCredential.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: ids });
    await PublicKeyCredential.signalCurrentUserDetails?.({ rpId, userId, name, displayName: name });
  },
};

/** Calls one of them by its name. */
export const passkeys = async (name, argument, conditional) => functions[name](argument, conditional);
