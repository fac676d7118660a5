//! The macros that declare messages.

/// The name of a message, and its texts in the order of the languages.
#[cfg(feature = "catalog")]
pub(crate) type Row = (&'static str, [&'static str; 6]);

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
///
/// Of an area with several tables ([`tables`]), each but the first says which one it comes after, and its numbers go on
/// from there: `texts! { Factors after second_step; … }`.
macro_rules! texts {
    ($area:ident $(after $before:ident)?; $($(#[$doc:meta])* $name:ident : $kind:ident $(($arguments:literal))? {
        en: $en:literal, de: $de:literal, fr: $fr:literal, es: $es:literal, ja: $ja:literal, ar: $ar:literal $(,)?
    })*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($name,)* End }

        const START: u16 = 0 $(+ super::$before::COUNT)?;

        $(
            #[doc = $en]
            $(#[$doc])*
            pub const $name: $crate::table::message_type!($kind $(, $arguments)?) =
                $crate::table::message!($area, $kind, START + Index::$name as u16);

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

        /// The number of messages in the area, up to the end of this table.
        #[allow(unreachable_pub)] // where it is one of several tables
        pub const COUNT: u16 = START + Index::End as u16;

        /// The name and the texts of each message, in the order of their numbers.
        #[cfg(feature = "catalog")]
        pub(crate) const TEXTS: &[$crate::table::Row] =
            &[$((stringify!($name), [$en, $de, $fr, $es, $ja, $ar])),*];
    };
}

/// Makes one area of several tables, which are named in the order of their numbers.
macro_rules! tables {
    ($($table:ident),*) => {
        $(pub use self::$table::*;)*

        const ENDS: &[u16] = &[$($table::COUNT),*];

        /// The number of messages.
        pub const COUNT: u16 = ENDS[ENDS.len() - 1];

        /// The name and the texts of each message, in the order of their numbers.
        #[cfg(feature = "catalog")]
        pub(crate) const TEXTS: &[$crate::table::Row] =
            &$crate::table::join::<{ COUNT as usize }>(&[$($table::TEXTS),*], ENDS);
    };
}

/// Joins the tables of an area. Fails to compile if they do not end at these numbers, as when one is left out or named
/// before its turn.
#[cfg(feature = "catalog")]
pub(crate) const fn join<const ROWS: usize>(tables: &[&[Row]], ends: &[u16]) -> [Row; ROWS] {
    let mut rows = [("", [""; 6]); ROWS];
    let (mut at, mut table) = (0, 0);
    while table < tables.len() {
        let mut row = 0;
        while row < tables[table].len() {
            rows[at] = tables[table][row];
            (at, row) = (at + 1, row + 1);
        }
        assert!(at == ends[table] as usize, "a table that is not in its place");
        table += 1;
    }
    rows
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

pub(crate) use {count, forms, message, message_type, tables, texts};
