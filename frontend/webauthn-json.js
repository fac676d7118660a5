// Converts WebAuthn's JSON where the browser cannot: before Chrome 129, Safari 18.4 and Firefox 119. Loaded by passkeys.js.

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (byte) => byte.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decodeIds = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));

export function requestOptions(json) {
  return { ...json, challenge: decode(json.challenge), allowCredentials: decodeIds(json.allowCredentials) };
}

export function creationOptions(json) {
  return {
    ...json,
    challenge: decode(json.challenge),
    user: { ...json.user, id: decode(json.user.id) },
    excludeCredentials: decodeIds(json.excludeCredentials),
  };
}

export function toJson(credential) {
  const { id, type, authenticatorAttachment, response: from } = credential;
  const response = {};
  for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"]) {
    if (from[name]) response[name] = encode(from[name]);
  }
  if (from.getTransports) response.transports = from.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: id, type, authenticatorAttachment, response, clientExtensionResults };
}
