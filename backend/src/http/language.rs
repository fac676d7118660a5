//! The language of a response: the one that the person chose, else the one that the browser asks for.

use keystead_texts::Language;
use url::form_urlencoded;
use warp::http::HeaderMap;
use warp::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HeaderValue, VARY};
use warp::reply::Response;

use super::accept::weighted;
use super::cookie;

/// The cookie in which the page keeps the language that a person chose. It is the page's own
/// (`frontend/static/boot.js`), so scripts can read it.
const COOKIE_NAME: &str = "keystead_language";
/// The query parameter that chooses a language for one page.
pub(crate) const PARAMETER: &str = "lang";

/// The query parameter with the languages that the app which sent the person knows them to read (OpenID Connect Core
/// 1.0 §3.1.2.1): tags by preference, with spaces between them.
const UI_LOCALES: &str = "ui_locales";

/// Returns the language of a page: that of its address, of the cookie, of the app that sent the person, of
/// `Accept-Language`, or English.
pub(crate) fn of_page(query: &str, headers: &HeaderMap) -> Language {
    in_query(query)
        .or_else(|| chosen(headers))
        .or_else(|| asked_for(query))
        .or_else(|| accepted(headers))
        .unwrap_or(Language::English)
}

fn in_query(query: &str) -> Option<Language> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, tag) = pairs.find(|(name, _)| *name == PARAMETER)?;
    Language::tagged(tag)
}

fn asked_for(query: &str) -> Option<Language> {
    let (_, tags) =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == UI_LOCALES)?;
    tags.split(' ').find_map(Language::lookup)
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookie::values(headers, COOKIE_NAME).next().and_then(Language::tagged)
}

/// Returns the supported language that `Accept-Language` prefers (RFC 9110 §12.5.4): the one with the
/// greatest weight, the first of equals. Weight 0 refuses a language.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for (tag, weight) in weighted(headers, ACCEPT_LANGUAGE) {
        let Some(language) = Language::lookup(tag) else { continue };
        if weight > best.map_or(0.0, |(best, _)| best) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// Returns the language of a response to a program: that of `Accept-Language`, or English.
pub(crate) fn of_answer(headers: &HeaderMap) -> Language {
    accepted(headers).unwrap_or(Language::English)
}

/// Says that a response is in this language because of the request's `Accept-Language`.
pub(crate) fn describe(response: &mut Response, language: Language) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(VARY, HeaderValue::from_static("Accept-Language"));
}

#[cfg(test)]
mod tests {
    use warp::http::header::COOKIE;

    use super::*;

    fn headers(accept_language: &'static str, cookie: &'static str) -> HeaderMap {
        HeaderMap::from_iter([
            (ACCEPT_LANGUAGE, HeaderValue::from_static(accept_language)),
            (COOKIE, HeaderValue::from_static(cookie)),
        ])
    }

    #[test]
    fn the_heaviest_supported_language_is_accepted() {
        for (sent, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("nl,fr-CA;q=0.7, en;q=0.8", Some(Language::English)),
            ("sv;q=1.0, ja ; q=0.5", Some(Language::Japanese)),
            ("ar;q=0, es;q=0.1", Some(Language::Spanish)),
            ("nl, *", None),
            ("de;q=nonsense", None),
            ("de;q=NaN, ja;Q=0.2", Some(Language::Japanese)),
            ("de;level=0, ja;q=0.9", Some(Language::German)),
            ("de;q=7, ja;q=0.9;level=1", Some(Language::Japanese)),
            ("", None),
        ] {
            assert_eq!(accepted(&headers(sent, "")), language, "{sent}");
        }
    }

    #[test]
    fn a_persons_choice_comes_before_what_the_browser_asks_for() {
        let of = |query, cookie| of_page(query, &headers("de", cookie));
        assert_eq!(of("lang=fr", "keystead_language=ja"), Language::French);
        assert_eq!(of("next=/account&lang=nl", "a=b; keystead_language=ja"), Language::Japanese);
        assert_eq!(of("", "keystead_language=klingon"), Language::German);
        assert_eq!(of("ui_locales=nl+es-MX%20fr", ""), Language::Spanish);
        assert_eq!(of("ui_locales=nl", ""), Language::German);
        assert_eq!(of("ui_locales=es", "keystead_language=ja"), Language::Japanese);
        assert_eq!(of_page("", &HeaderMap::new()), Language::English);
        // A neighbour's cookie may hold any bytes.
        let cookies = HeaderValue::from_bytes(b"name=Jos\xe9; keystead_language=ja").unwrap();
        let cookies = HeaderMap::from_iter([(COOKIE, cookies)]);
        assert_eq!(of_page("", &cookies), Language::Japanese);
    }
}
