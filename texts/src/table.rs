//! The macro that declares messages.

/// Declares the messages of a part of the catalogue: for each a constant, and with the feature `catalog` a
/// row of `TEXTS`.
///
/// ```text
/// texts! { Guest;
///     LOG_IN: text { en: "Log in", de: "Anmelden", … }
///     CONTINUE_TO: text(1) { en: "Log in to continue to {0}", … }
///     RETRY_IN: plural(1) { en: "Try again in {0} second.|Try again in {0} seconds.", … }
/// }
/// ```
///
/// A plural has the forms of its language between `|`, in the order of `Language::plural_categories`.
macro_rules! texts {
    ($area:ident; $($(#[$doc:meta])* $name:ident : $kind:ident $(($arguments:literal))? {
        en: $en:literal, de: $de:literal, fr: $fr:literal, es: $es:literal, ja: $ja:literal, ar: $ar:literal $(,)?
    })*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($name,)* End }

        $(
            #[doc = $en]
            $(#[$doc])*
            pub const $name: $crate::table::message_type!($kind $(, $arguments)?) =
                $crate::table::message!($area, $kind, Index::$name as u16);

            const _: () = {
                use $crate::message::check;
                const ARGUMENTS: usize = $crate::table::count!($($arguments)?);
                check($en, ARGUMENTS, $crate::table::forms!($kind, English));
                check($de, ARGUMENTS, $crate::table::forms!($kind, German));
                check($fr, ARGUMENTS, $crate::table::forms!($kind, French));
                check($es, ARGUMENTS, $crate::table::forms!($kind, Spanish));
                check($ja, ARGUMENTS, $crate::table::forms!($kind, Japanese));
                check($ar, ARGUMENTS, $crate::table::forms!($kind, Arabic));
            };
        )*

        /// The number of messages.
        pub const COUNT: u16 = Index::End as u16;

        /// The name and the texts of each message, in the order of their numbers.
        #[cfg(feature = "catalog")]
        pub(crate) const TEXTS: &[(&str, [&str; 6])] =
            &[$((stringify!($name), [$en, $de, $fr, $es, $ja, $ar])),*];
    };
}

macro_rules! message_type {
    (text) => { $crate::Message<0> };
    (text, $arguments:literal) => { $crate::Message<$arguments> };
    (plural, $arguments:literal) => { $crate::Plural<$arguments> };
}

macro_rules! message {
    ($area:ident, text, $index:expr) => {
        $crate::Message { area: $crate::Area::$area, index: $index }
    };
    ($area:ident, plural, $index:expr) => {
        $crate::Plural { area: $crate::Area::$area, index: $index }
    };
}

macro_rules! count {
    () => {
        0
    };
    ($arguments:literal) => {
        $arguments
    };
}

macro_rules! forms {
    (text, $language:ident) => {
        1
    };
    (plural, $language:ident) => {
        $crate::Language::$language.plural_categories().len()
    };
}

pub(crate) use {count, forms, message, message_type, texts};
