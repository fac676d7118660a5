// What the app needs of WebAuthn (Level 3), loaded when the login page or the page of a factor first needs it.
// The messages are WebAuthn's JSON; where the browser cannot convert it (before Chrome 129, Safari 18.4 and Firefox 119),
// it is done here.

/** Milliseconds for which autofill offers passkeys with the same options, which the server takes for five minutes. */
const OPTIONS_LAST = 4 * 60_000;
/** The reason of an abort after that time. */
const EXPIRED = "expired";

/** Aborts the call that is under way: a browser takes one at a time. */
let abort = () => {};
/** The passkey that was used last, for the browser to forget it. */
let used;

function begin() {
  abort();
  const controller = new AbortController();
  abort = (reason) => controller.abort(reason);
  return controller.signal;
}

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (byte) => byte.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decodeIds = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));

function requestOptions(json) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: decode(json.challenge), allowCredentials: decodeIds(json.allowCredentials) };
}

function creationOptions(json) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return {
    ...json,
    challenge: decode(json.challenge),
    user: { ...json.user, id: decode(json.user.id) },
    excludeCredentials: decodeIds(json.excludeCredentials),
  };
}

function toJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, type, authenticatorAttachment, response: from } = credential;
  const response = {};
  for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"]) {
    if (from[name]) response[name] = encode(from[name]);
  }
  if (from.getTransports) response.transports = from.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: id, type, authenticatorAttachment, response, clientExtensionResults };
}

/** Returns once the page is looked at. */
const seen = () =>
  new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });

const functions = {
  /** Returns true once autofill can offer passkeys, and somebody looks at the page. */
  async ready() {
    const isAvailable = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (isAvailable) await seen();
    return Boolean(isAvailable);
  },

  /**
   * Asks for a passkey, by autofill if `conditional`. Returns the answer, null if there is none, or undefined if
   * autofill needs new options.
   */
  async get(json, conditional) {
    const signal = begin();
    const timer = conditional && setTimeout(() => signal.aborted || abort(EXPIRED), OPTIONS_LAST);
    const mediation = conditional ? { mediation: "conditional" } : {};
    try {
      const credential = await navigator.credentials.get({ publicKey: requestOptions(json), signal, ...mediation });
      used = { rpId: json.rpId ?? location.hostname, credentialId: credential.id };
      return toJson(credential);
    } catch (error) {
      if (signal.reason === EXPIRED) return undefined;
      return noAnswer(error);
    } finally {
      clearTimeout(timer);
    }
  },

  /** Makes a passkey, without asking if `conditional`. Returns it, null if there is none, or false if it was there. */
  async create(json, conditional) {
    const signal = begin();
    const mediation = conditional ? { mediation: "conditional" } : {};
    try {
      return toJson(await navigator.credentials.create({ publicKey: creationOptions(json), signal, ...mediation }));
    } catch (error) {
      if (error.name === "InvalidStateError") return false;
      return noAnswer(error);
    }
  },

  /** Returns true if the browser makes passkeys without asking, where it has just filled in the password. */
  async makesQuietly() {
    return Boolean((await PublicKeyCredential.getClientCapabilities?.())?.conditionalCreate);
  },

  /** Ends what is under way. */
  stop() {
    abort();
  },

  /** Has the browser forget the passkey that was used last, which the server does not know. */
  async forget() {
    if (used) await PublicKeyCredential.signalUnknownCredential?.(used);
  },

  /** Tells the browser which passkeys there are, and whose. */
  async tell({ rpId, userId, name, ids }) {
    await PublicKeyCredential.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: ids });
    await PublicKeyCredential.signalCurrentUserDetails?.({ rpId, userId, name, displayName: name });
  },
};

/** Returns null for what is no error of ours: the person declined, took too long, or has no passkey. */
function noAnswer(error) {
  console.info(error);
  return null;
}

/** Calls one of them by its name. */
export const passkeys = async (name, argument, conditional) => functions[name](argument, conditional);
