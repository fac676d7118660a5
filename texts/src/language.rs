//! The languages, their names and their plural forms.

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Japanese.
    Japanese,
    /// Arabic.
    Arabic,
    /// English with accents and two fifths longer, for tests: a text that is not in the catalogue stands out.
    Pseudo,
}

/// The direction of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// Returns the value of HTML's `dir` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// A category of plurals (Unicode CLDR, "Language Plural Rules").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluralCategory {
    /// `zero`
    Zero,
    /// `one`
    One,
    /// `two`
    Two,
    /// `few`
    Few,
    /// `many`
    Many,
    /// `other`, which every language has.
    Other,
}

use PluralCategory::{Few, Many, One, Other, Two, Zero};

impl PluralCategory {
    /// Returns the category that `Intl.PluralRules` calls by this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "zero" => Zero,
            "one" => One,
            "two" => Two,
            "few" => Few,
            "many" => Many,
            _ => Other,
        }
    }
}

impl Language {
    /// The languages that people choose from, in the order in which every message has its texts.
    pub const ALL: [Self; 6] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Japanese, Self::Arabic];

    /// The languages of all pages: those that people choose from, and the one for tests.
    pub const EVERY: [Self; 7] = {
        let [a, b, c, d, e, f] = Self::ALL;
        [a, b, c, d, e, f, Self::Pseudo]
    };

    /// Returns the BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Japanese => "ja",
            Self::Arabic => "ar",
            Self::Pseudo => "en-XA",
        }
    }

    /// Returns the name of the language in the language itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Japanese => "日本語",
            Self::Arabic => "العربية",
            Self::Pseudo => "Pseudo",
        }
    }

    /// Returns the direction of the script.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }

    /// Returns the language of exactly this tag, regardless of case.
    #[must_use]
    pub fn tagged(tag: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// Returns the best language for a tag such as `de-AT` (RFC 4647 §3.4, lookup). The pseudo-locale is
    /// found by its own tag only.
    #[must_use]
    pub fn lookup(tag: &str) -> Option<Self> {
        Self::tagged(tag).or_else(|| Self::tagged(tag.split('-').next()?))
    }

    /// Returns the plural categories that a message has a text for, in the order of its texts.
    #[must_use]
    pub const fn plural_categories(self) -> &'static [PluralCategory] {
        match self {
            // The `many` of French and Spanish is for millions, which nothing here counts.
            Self::English | Self::German | Self::French | Self::Spanish | Self::Pseudo => {
                &[One, Other]
            }
            Self::Japanese => &[Other],
            Self::Arabic => &[Zero, One, Two, Few, Many, Other],
        }
    }

    /// Returns the position of the text for this category. A category without one has the text of `other`.
    #[must_use]
    pub fn plural_position(self, category: PluralCategory) -> usize {
        let categories = self.plural_categories();
        let position = categories.iter().position(|candidate| *candidate == category);
        position.unwrap_or(categories.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_the_tags_that_browsers_send() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("de-AT", Some(Language::German)),
            ("JA-jp", Some(Language::Japanese)),
            ("ar-EG", Some(Language::Arabic)),
            ("en-XA", Some(Language::Pseudo)),
            ("en-GB", Some(Language::English)),
            ("den", None),
            ("nl", None),
            ("", None),
        ] {
            assert_eq!(Language::lookup(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_category_without_a_text_has_that_of_other() {
        assert_eq!(Language::French.plural_position(Many), 1);
        assert_eq!(Language::Japanese.plural_position(One), 0);
        assert_eq!(Language::Arabic.plural_position(Few), 3);
    }
}
