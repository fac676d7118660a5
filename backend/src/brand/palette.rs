//! The accent colours of the page, derived from one colour for light and for dark screens.
//!
//! In the light scheme the colour itself is used, so it has to be readable there. In the dark one a lighter
//! colour of its hue is.

use super::color::{Color, Oklch};

/// The contrast of text with its background (WCAG 2.2, 1.4.3).
const MIN_CONTRAST: f64 = 4.5;
/// The step in which a lightness is searched.
const STEP: f64 = 0.005;

/// The colours of a scheme that accents meet, as in `frontend/styles/base.css`.
struct Scheme {
    /// The backgrounds: `--ground`, `--side`, `--surface`.
    grounds: [&'static str; 3],
    /// The texts that are on `--accent-soft` too: `--ink`, `--quiet`.
    texts: [&'static str; 2],
}

const LIGHT: Scheme =
    Scheme { grounds: ["#f6f5f2", "#edebe5", "#ffffff"], texts: ["#1a201d", "#59635d"] };
const DARK: Scheme =
    Scheme { grounds: ["#131614", "#181c1a", "#1e2320"], texts: ["#ebeee9", "#a5afa8"] };

impl Scheme {
    /// Returns the least contrast of a colour with a background.
    fn contrast(&self, color: Color) -> f64 {
        least_contrast(color, &self.grounds)
    }
}

fn least_contrast(color: Color, others: &[&str]) -> f64 {
    let others = others.iter().filter_map(|other| Color::parse(other));
    others.map(|other| color.contrast(other)).fold(f64::INFINITY, f64::min)
}

/// The accent colours of one scheme, named as in the stylesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accents {
    accent: Color,
    accent_strong: Color,
    on_accent: Color,
    accent_soft: Color,
}

/// The accent colours for light and for dark screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    light: Accents,
    dark: Accents,
}

impl Palette {
    /// Derives the colours from `#rrggbb`. The error says what was expected, and names a usable neighbour of a
    /// colour that is too light to be read.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let color = Color::parse(text)
            .ok_or_else(|| "a colour as # and six hexadecimal digits, like #0f6b55".to_owned())?;
        let contrast = LIGHT.contrast(color);
        if contrast < MIN_CONTRAST {
            let neighbor = darker_until(color, |color| LIGHT.contrast(color) >= MIN_CONTRAST);
            // Rounded down, so that 4.49 is not said to be 4.5.
            let contrast = (contrast * 10.0).floor() / 10.0;
            return Err(format!(
                "a colour whose contrast with the page is at least {MIN_CONTRAST} to 1, like \
                 {neighbor} (this one has {contrast:.1} to 1)"
            ));
        }
        Ok(Self { light: light(color), dark: dark(color) })
    }

    /// Returns the stylesheet that replaces the accent colours of the app's.
    pub(crate) fn stylesheet(&self) -> String {
        let (light, dark) = (self.light.declarations(), self.dark.declarations());
        format!(
            ":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        )
    }
}

impl Accents {
    fn declarations(&self) -> String {
        let Self { accent, accent_strong, on_accent, accent_soft } = self;
        format!(
            "--accent: {accent}; --accent-strong: {accent_strong}; --on-accent: {on_accent}; \
             --accent-soft: {accent_soft};"
        )
    }
}

fn light(accent: Color) -> Accents {
    let own = Oklch::from(accent);
    Accents {
        accent,
        accent_strong: Oklch { lightness: (own.lightness - 0.08).max(0.0), ..own }.to_srgb(),
        // More than with the page, which is darker.
        on_accent: Color::WHITE,
        accent_soft: soft(own, accent, &LIGHT, 0.94, STEP),
    }
}

fn dark(color: Color) -> Accents {
    let own = Oklch::from(color);
    let at = |lightness| Oklch { lightness, ..own };
    let readable = |color| DARK.contrast(color) >= MIN_CONTRAST;
    let accent = first(own.lightness.max(0.78), STEP, |lightness| {
        Some(at(lightness).to_srgb()).filter(|color| readable(*color))
    });
    let accent = accent.unwrap_or(Color::WHITE);
    let lightness = Oklch::from(accent).lightness;
    Accents {
        accent,
        accent_strong: at((lightness + 0.07).min(1.0)).to_srgb(),
        on_accent: Oklch { lightness: 0.24, chroma: own.chroma.min(0.04), ..own }.to_srgb(),
        accent_soft: soft(own, accent, &DARK, 0.31, -STEP),
    }
}

/// Returns a background of the hue that the accent and the texts can be read on.
fn soft(own: Oklch, accent: Color, scheme: &Scheme, start: f64, step: f64) -> Color {
    let is_readable = |color: Color| {
        color.contrast(accent) >= MIN_CONTRAST
            && least_contrast(color, &scheme.texts) >= MIN_CONTRAST
    };
    let color = first(start, step, |lightness| {
        let color = Oklch { lightness, chroma: own.chroma.min(0.035), ..own }.to_srgb();
        Some(color).filter(|color| is_readable(*color))
    });
    // Every accent is readable on the scheme's own surface.
    color.or_else(|| Color::parse(scheme.grounds[2])).unwrap_or(Color::WHITE)
}

/// Returns the nearest darker colour of the same hue that is usable.
fn darker_until(color: Color, is_usable: impl Fn(Color) -> bool) -> Color {
    let own = Oklch::from(color);
    let found = first(own.lightness, -STEP, |lightness| {
        Some(Oklch { lightness, ..own }.to_srgb()).filter(|color| is_usable(*color))
    });
    found.unwrap_or(Color::BLACK)
}

/// Tries lightnesses from a start, in steps.
fn first(start: f64, step: f64, find: impl Fn(f64) -> Option<Color>) -> Option<Color> {
    let lightnesses = std::iter::successors(Some(start), |lightness| Some(lightness + step));
    lightnesses.take_while(|lightness| (0.0..=1.0).contains(lightness)).find_map(find)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Colours of every hue and lightness.
    fn colors() -> impl Iterator<Item = String> {
        (0..=0x00ff_ffff_u32).step_by(39_979).map(|value| format!("#{value:06x}"))
    }

    fn assert_readable(accents: &Accents, scheme: &Scheme, of: &str) {
        let Accents { accent, accent_strong, on_accent, accent_soft } = *accents;
        for (name, contrast) in [
            ("accent", scheme.contrast(accent)),
            ("accent_strong", scheme.contrast(accent_strong)),
            ("text on a button", on_accent.contrast(accent)),
            ("text on a pressed button", on_accent.contrast(accent_strong)),
            ("accent on its soft one", accent.contrast(accent_soft)),
            ("text on the soft one", least_contrast(accent_soft, &scheme.texts)),
        ] {
            assert!(contrast >= MIN_CONTRAST, "{of}: {name} has {contrast}: {accents:?}");
        }
    }

    #[test]
    fn every_accepted_color_is_readable_in_both_schemes() {
        let palettes: Vec<_> =
            colors().filter_map(|color| Some((Palette::parse(&color).ok()?, color))).collect();
        assert!(palettes.len() > 50);
        for (palette, color) in palettes {
            assert_eq!(palette.light.accent.to_string(), color);
            assert_readable(&palette.light, &LIGHT, &color);
            assert_readable(&palette.dark, &DARK, &color);
        }
    }

    #[test]
    fn the_dark_scheme_keeps_the_hue() {
        for color in ["#b3261e", "#7a4b00", "#0f6b55", "#1d4ed8", "#86198f"] {
            let palette = Palette::parse(color).unwrap();
            let [own, dark] = [palette.light.accent, palette.dark.accent].map(Oklch::from);
            let turn = (own.hue - dark.hue).to_degrees().rem_euclid(360.0);
            assert!(!(6.0..=354.0).contains(&turn), "{color}: {turn}");
            assert!(dark.lightness > own.lightness);
        }
    }

    #[test]
    fn a_color_that_is_too_light_is_refused_with_a_usable_neighbor() {
        for color in colors().chain(["#ffffff".to_owned(), "#ffcc00".to_owned()]) {
            let Err(message) = Palette::parse(&color) else { continue };
            let neighbor = &message[message.rfind('#').unwrap()..][..7];
            Palette::parse(neighbor).unwrap_or_else(|error| panic!("{color}: {error}"));
        }
        let message = Palette::parse("#ffcc00").unwrap_err();
        assert!(message.ends_with("(this one has 1.2 to 1)"), "{message}");
    }

    #[test]
    fn the_colors_of_the_schemes_are_those_of_the_page() {
        let style = include_str!("../../../frontend/styles/base.css");
        let (light, dark) = style.split_once("prefers-color-scheme: dark").unwrap();
        for (scheme, part) in [(LIGHT, light), (DARK, dark)] {
            let names = ["ground", "side", "surface", "ink", "quiet"];
            for (name, value) in
                names.into_iter().zip(scheme.grounds.into_iter().chain(scheme.texts))
            {
                assert!(part.contains(&format!("--{name}: {value};")), "{name} is not {value}");
            }
        }
    }
}
