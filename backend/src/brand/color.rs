//! Colours: sRGB as CSS writes it, OKLCH to make lighter and darker ones of the same hue, and the contrast of
//! WCAG.

use std::fmt;

/// An opaque sRGB colour, 8 bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    pub(super) const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    pub(super) const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// Parses `#` and six hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let is_whole = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [_, red, green, blue] =
            u32::from_str_radix(digits, 16).ok().filter(|_| is_whole)?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// Returns the contrast with another colour, from 1 to 21 (WCAG 2.2, contrast ratio).
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// Returns the relative luminance, from 0 (black) to 1 (white).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|channel| {
            let encoded = f64::from(channel) / 255.0;
            if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
        })
    }
}

impl fmt::Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// A colour in OKLCH, where equal steps of lightness look equal at every hue (CSS Color 4 §9.4).
#[derive(Clone, Copy, Debug)]
pub(super) struct Oklch {
    /// From 0 (black) to 1 (white).
    pub lightness: f64,
    /// From 0 (grey) to about 0.3.
    pub chroma: f64,
    /// In radians.
    pub hue: f64,
}

impl Oklch {
    /// Returns the nearest sRGB colour of this lightness and hue, with as much of the chroma as sRGB has there.
    pub(super) fn to_srgb(self) -> Color {
        let (mut low, mut high) = (0.0, self.chroma);
        if let Some(color) = self.in_srgb() {
            return color;
        }
        // Twenty halvings leave an error far below a step of 8 bits.
        for _ in 0..20 {
            let chroma = f64::midpoint(low, high);
            if (Self { chroma, ..self }).in_srgb().is_some() { low = chroma } else { high = chroma }
        }
        let grey = if self.lightness < 0.5 { Color::BLACK } else { Color::WHITE };
        Self { chroma: low, ..self }.in_srgb().unwrap_or(grey)
    }

    /// Returns the sRGB colour; `None` if sRGB does not have it.
    fn in_srgb(self) -> Option<Color> {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let cone = [
            self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b,
            self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b,
            self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b,
        ]
        .map(|root| root.powi(3));
        let channels = [
            [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
            [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
            [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
        ]
        .map(|row| encode(dot(row, cone)));
        let [red, green, blue] = channels;
        Some(Color { red: red?, green: green?, blue: blue? })
    }
}

impl From<Color> for Oklch {
    fn from(color: Color) -> Self {
        let linear = color.linear();
        let cone = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ]
        .map(|row| dot(row, linear).cbrt());
        let a = dot([1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9], cone);
        let b = dot([0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0], cone);
        Self {
            lightness: dot([0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8], cone),
            chroma: a.hypot(b),
            hue: b.atan2(a),
        }
    }
}

fn dot(row: [f64; 3], column: [f64; 3]) -> f64 {
    row.into_iter().zip(column).map(|(one, other)| one * other).sum()
}

/// Encodes a linear channel in 8 bits; `None` if it is outside of sRGB by more than a rounding error.
fn encode(linear: f64) -> Option<u8> {
    const TOLERANCE: f64 = 1e-3;
    if !(-TOLERANCE..=1.0 + TOLERANCE).contains(&linear) {
        return None;
    }
    let linear = linear.clamp(0.0, 1.0);
    let encoded =
        if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    Some((encoded * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).unwrap()
    }

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 0.001
    }

    #[test]
    fn a_color_is_a_hash_and_six_digits() {
        assert_eq!(color("#0f6B55").to_string(), "#0f6b55");
        for text in ["", "#", "0f6b55", "#0f6", "#0f6b5", "#0f6b555", "#0f6b5g", "#+f6b55", "#ééé"]
        {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        for (one, other, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.478),
            ("#ff0000", "#ff0000", 1.0),
        ] {
            assert!(is_near(color(one).contrast(color(other)), expected), "{one} {other}");
            assert!(is_near(color(other).contrast(color(one)), expected), "{other} {one}");
        }
    }

    /// Values of CSS Color 4.
    #[test]
    fn conversions_to_oklch_are_those_of_css() {
        for (text, lightness, chroma, degrees) in [
            ("#ffffff", 1.0, 0.0, None),
            ("#ff0000", 0.628, 0.2577, Some(29.23)),
            ("#00ff00", 0.8664, 0.2948, Some(142.5)),
            ("#0000ff", 0.452, 0.3132, Some(264.06)),
        ] {
            let found = Oklch::from(color(text));
            assert!(is_near(found.lightness, lightness), "{text}: {found:?}");
            assert!(is_near(found.chroma, chroma), "{text}: {found:?}");
            if let Some(degrees) = degrees {
                let hue = found.hue.to_degrees().rem_euclid(360.0);
                assert!((hue - degrees).abs() < 0.05, "{text}: {hue}");
            }
        }
    }

    #[test]
    fn every_color_survives_the_way_there_and_back() {
        for value in (0..=0x00ff_ffff).step_by(9_973) {
            let text = format!("#{value:06x}");
            assert_eq!(Oklch::from(color(&text)).to_srgb().to_string(), text);
        }
    }

    #[test]
    fn a_color_outside_of_srgb_keeps_its_lightness_and_hue() {
        let blue = Oklch::from(color("#0000ff"));
        let light = Oklch { lightness: 0.85, ..blue };
        let found = Oklch::from(light.to_srgb());
        assert!((found.lightness - 0.85).abs() < 0.01 && (found.hue - blue.hue).abs() < 0.05);
        assert_eq!(Oklch { lightness: 1.2, ..blue }.to_srgb(), Color::WHITE);
    }
}
