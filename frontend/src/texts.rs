//! The texts of the page, in the language that the server chose.
//!
//! The page has the guests' texts from the start, in the data block `texts`; those of the account are loaded
//! after the login ([`load_account`]). A [`Message`] is the number of a text.

use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Reflect};
use keystead_texts::{Area, Message, Plural, PluralCategory, form, format};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

pub(crate) use keystead_texts::{Language, account, apps, factors, guest};

thread_local! {
    static LOADED: RefCell<Option<Loaded>> = const { RefCell::new(None) };
}

/// The texts that have been loaded.
struct Loaded {
    language: Language,
    guest: Array,
    account: Array,
    account_address: String,
}

/// Returns the language of the page.
pub(crate) fn language() -> Language {
    with_loaded(|loaded| loaded.language)
}

/// Returns the text of a message.
pub(crate) fn text(message: Message<0>) -> AttrValue {
    raw(message.area, message.index).into()
}

/// Returns the text of a message with these arguments.
pub(crate) fn with<const N: usize>(message: Message<N>, arguments: [&str; N]) -> String {
    format(&raw(message.area, message.index), &arguments)
}

/// Returns the text of a message for this count.
pub(crate) fn plural(message: Plural<1>, count: u32) -> String {
    let text = raw(message.area, message.index);
    let language = language();
    let position = language.plural_position(category(language, count));
    format(form(&text, position), &[&number(count)])
}

/// Returns the text of a message with its placeholders.
pub(crate) fn template<const N: usize>(message: Message<N>) -> String {
    raw(message.area, message.index)
}

/// Returns a number as the language writes it.
pub(crate) fn number(count: u32) -> String {
    JsValue::from(count)
        .dyn_into::<js_sys::Number>()
        .ok()
        .and_then(|number| number.to_locale_string(language().tag()).as_string())
        .unwrap_or_else(|| count.to_string())
}

/// Returns the address of the texts of the account.
pub(crate) fn account_address() -> String {
    with_loaded(|loaded| loaded.account_address.clone())
}

/// Returns whether the texts of the account have been loaded.
pub(crate) fn has_account() -> bool {
    with_loaded(|loaded| loaded.account.length() > 0)
}

/// Keeps the texts of the account, a JSON array that the server sent. Returns whether it is one.
pub(crate) fn load_account(json: &str) -> bool {
    let texts = JSON::parse(json).ok().and_then(|texts| texts.dyn_into::<Array>().ok());
    let Some(texts) = texts else { return false };
    with_loaded(|loaded| loaded.account = texts);
    true
}

fn raw(area: Area, index: u16) -> String {
    with_loaded(|loaded| {
        let (texts, start) = match area {
            Area::Account => (&loaded.account, 0),
            Area::Factors => (&loaded.account, account::COUNT),
            Area::Apps => (&loaded.account, account::COUNT + factors::COUNT),
            // boot.js finds its texts itself.
            Area::Guest | Area::Boot | Area::Server => (&loaded.guest, 0),
        };
        texts.get((start + index).into()).as_string().unwrap_or_default()
    })
}

/// Returns the plural category of a count, which the browser knows for every language.
fn category(language: Language, count: u32) -> PluralCategory {
    let rules = js_sys::Intl::PluralRules::new(&Array::of1(&language.tag().into()), &Object::new());
    let name = rules.select(count.into());
    PluralCategory::named(&String::from(name))
}

fn with_loaded<T>(read: impl FnOnce(&mut Loaded) -> T) -> T {
    LOADED.with_borrow_mut(|loaded| read(loaded.get_or_insert_with(from_page)))
}

/// Returns an attribute of the page's root, where the server writes its settings.
pub(crate) fn root_attribute(name: &str) -> Option<String> {
    web_sys::window()?.document()?.document_element()?.get_attribute(name)
}

/// Reads the data block of the page. A page without one, which only a proxy could make of it, has no texts.
fn from_page() -> Loaded {
    let document = web_sys::window().and_then(|window| window.document());
    let block = document
        .and_then(|document| document.get_element_by_id("texts"))
        .and_then(|block| block.text_content())
        .and_then(|json| JSON::parse(&json).ok())
        .unwrap_or_default();
    let string = |name: &str| Reflect::get(&block, &name.into()).ok()?.as_string();
    let area = |name: &str| {
        let texts = Reflect::get(&block, &name.into()).unwrap_or_default();
        texts.dyn_into::<Array>().unwrap_or_default()
    };
    Loaded {
        // Not of the root's `lang`, which translators change.
        language: string("language")
            .and_then(|tag| Language::tagged(&tag))
            .unwrap_or(Language::English),
        guest: area("guest"),
        account: Array::new(),
        account_address: string("account").unwrap_or_default(),
    }
}
