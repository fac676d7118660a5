//! The app's page as a template: `index.html` with placeholders, and in `<template data-page>` what each kind
//! of page has in its middle.
//!
//! `{{name}}` is a value of the server, or the text of the catalogue whose constant has this name.

use keystead_texts::{Area, Language, catalog};

/// A page with its placeholders.
pub(super) struct Template {
    /// The page without what its kinds have in their middle.
    frame: String,
    /// The middles by the names of their kinds.
    middles: Vec<(String, String)>,
}

/// The values of the server's placeholders; every text is escaped already.
pub(super) type Values<'a> = [(&'a str, &'a str)];

const TEMPLATE_START: &str = "<template data-page=";
const TEMPLATE_END: &str = "</template>";

impl Template {
    /// Reads a template.
    pub(super) fn new(text: &str) -> Self {
        let (mut frame, mut middles) = (String::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(TEMPLATE_START) {
            frame.push_str(before.trim_end());
            let Some((tag, body)) = after.split_once('>') else { break };
            let Some((middle, after)) = body.split_once(TEMPLATE_END) else { break };
            middles.push((tag.trim_matches('"').to_owned(), middle.trim().to_owned()));
            rest = after;
        }
        frame.push_str(rest);
        Self { frame, middles }
    }

    /// Returns the page whose middle is the template of this name.
    pub(super) fn render(&self, name: &str, language: Language, values: &Values<'_>) -> String {
        let middle = self.middles.iter().find(|(candidate, _)| candidate == name);
        let middle = middle.map_or("", |(_, middle)| middle);
        fill(&self.frame.replace("{{page}}", middle), language, values)
    }
}

/// Replaces the placeholders. An unknown one is left out, which a test forbids.
fn fill(text: &str, language: Language, values: &Values<'_>) -> String {
    let mut page = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((name, after)) = after.split_once("}}") else { break };
        if let Some((_, value)) = values.iter().find(|(candidate, _)| *candidate == name) {
            page.push_str(value);
        } else if let Some(text) = catalog_text(language, name) {
            page.push_str(&escape(&text));
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

/// Returns the text whose constant has this name, in upper case.
fn catalog_text(language: Language, name: &str) -> Option<String> {
    [Area::Guest, Area::Boot].into_iter().find_map(|area| catalog::find(language, area, name))
}

/// Escapes a text for HTML, inside of elements and of quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Escapes JSON for a data block, which ends at the first `</script`.
pub(super) fn escape_json(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = include_str!("../../../../index.html");

    #[test]
    fn a_page_has_its_own_middle_only() {
        let template = Template::new(
            "<b>{{log_in}}{{x}}</b>\n<template data-page=\"a\"><i>A</i></template>\
             <template data-page=b>B</template>{{page}}",
        );
        let page = template.render("a", Language::German, &[("x", "!")]);
        assert_eq!(page, "<b>Anmelden!</b><i>A</i>");
        assert_eq!(template.render("b", Language::English, &[]), "<b>Log in</b>B");
    }

    #[test]
    fn every_placeholder_of_the_page_has_a_value_or_a_text() {
        let server = super::super::pages::PLACEHOLDERS;
        for part in INDEX.split("{{").skip(1) {
            let (name, _) = part.split_once("}}").expect("a placeholder that ends");
            let known = server.contains(&name) || catalog_text(Language::English, name).is_some();
            assert!(known || name == "page", "{name}");
        }
    }

    #[test]
    fn a_text_stays_inside_its_element_and_attribute() {
        assert_eq!(escape("a\"b<c>&amp;"), "a&quot;b&lt;c&gt;&amp;amp;");
        assert_eq!(escape_json("[\"</script>\"]"), "[\"\\u003c/script>\"]");
    }
}
