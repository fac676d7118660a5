//! Markup that the server fills into a page beside single texts, and its data block.

use keystead_texts::{Area, Language, catalog, guest};
use serde_json::{Map, Value, json};

use super::template::escape;
use super::texts;
use crate::brand::{Brand, LinkKind};

/// Returns the line that names the app which the person comes from.
pub(super) fn asking_line(language: Language, app: &str) -> String {
    let name = format!("<bdi translate=\"no\">{app}</bdi>");
    let line = catalog::text(language, guest::CONTINUE_TO, [&name]);
    format!("<p class=\"app\">{line}</p>")
}

/// Returns the links to the operator's own pages.
pub(super) fn links(brand: &Brand, language: Language) -> String {
    let link = |(kind, address): &(LinkKind, String)| {
        let text = match kind {
            LinkKind::Terms => guest::TERMS,
            LinkKind::Privacy => guest::PRIVACY,
            LinkKind::Help => guest::HELP,
        };
        let text = catalog::text(language, text, []);
        format!("<a href=\"{}\">{}</a>", escape(address), escape(&text))
    };
    brand.links().iter().map(link).collect()
}

/// Returns the operator's notice, whose language and direction are its own.
pub(super) fn notice(brand: &Brand) -> String {
    let notice = brand.notice();
    let notice =
        notice.map(|text| format!("<p class=\"notice\" dir=\"auto\">{}</p>", escape(text)));
    notice.unwrap_or_default()
}

/// Returns the options of the language switch.
pub(super) fn options(selected: Language) -> String {
    let option = |language: Language| {
        let (tag, name) = (language.tag(), language.name());
        let selected = if language == selected { " selected" } else { "" };
        format!("<option value=\"{tag}\" lang=\"{tag}\"{selected}>{name}</option>")
    };
    let pseudo = (selected == Language::Pseudo).then_some(Language::Pseudo);
    Language::ALL.into_iter().chain(pseudo).map(option).collect()
}

/// Returns the texts that come with every page, their language, and the address of those behind the login.
pub(super) fn data(language: Language) -> String {
    let boot = catalog::named_texts(language, Area::Boot);
    let boot: Map<String, Value> =
        boot.into_iter().map(|(name, text)| (name.to_lowercase(), text.into())).collect();
    json!({
        "language": language.tag(),
        "guest": catalog::texts(language, Area::Guest),
        "account": texts::address(language),
        "boot": boot,
    })
    .to_string()
}
