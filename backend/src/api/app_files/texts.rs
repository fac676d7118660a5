//! The texts behind the login, one file for each language. Its name has a hash of the content, so a page of
//! another release never gets texts that do not fit it.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead_texts::{Area, Language, catalog};
use sha2::{Digest, Sha256};
use warp::http::HeaderMap;
use warp::reply::Response;

use super::copies::Copies;

/// The files by address.
static FILES: LazyLock<Vec<(String, Language, Arc<Copies>)>> =
    LazyLock::new(|| Language::EVERY.into_iter().map(file).collect());

fn file(language: Language) -> (String, Language, Arc<Copies>) {
    // In this order: frontend/src/texts.rs.
    let areas = [Area::Account, Area::Factors, Area::Apps];
    let texts = areas.map(|area| catalog::texts(language, area)).concat();
    let json = serde_json::Value::from(texts).to_string();
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&json)[..9]);
    let address = format!("/assets/account.{}-{hash}.json", language.tag());
    (address, language, Arc::new(Copies::new("application/json", json)))
}

/// Returns the address of the texts in this language.
pub(super) fn address(language: Language) -> &'static str {
    let file = FILES.iter().find(|(_, candidate, _)| *candidate == language);
    file.map_or("", |(address, ..)| address)
}

/// Returns true if there is a file of this address.
pub(super) fn has(address: &str) -> bool {
    FILES.iter().any(|(candidate, ..)| candidate == address)
}

/// Serves the file of this address, if there is one.
pub(super) fn serve(address: &str, headers: &HeaderMap) -> Option<Response> {
    let (.., file) = FILES.iter().find(|(candidate, ..)| candidate == address)?;
    Some(file.serve_for_ever(headers))
}
