//! The image files of a brand, whose type is told by their content.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use bytes::Bytes;

/// The maximum size of a file in bytes. Every guest loads it.
const MAX_BYTES: u64 = 256 * 1024;
/// The least width of an icon that is not SVG, in pixels: that of the home screens of iOS.
const MIN_ICON_PIXELS: u32 = 180;
/// The greatest width of an icon that is not SVG: twice the largest that browsers ask for.
const MAX_ICON_PIXELS: u32 = 1024;
const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// A format of images that every browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// SVG, of every size.
    Svg,
    /// PNG, with its width and height in pixels.
    Png(u32, u32),
    /// WebP.
    Webp,
    /// JPEG.
    Jpeg,
}

impl Format {
    /// Returns the media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png(..) => "image/png",
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        if let Some(header) = bytes.strip_prefix(PNG_START) {
            let number = |at: usize| Some(u32::from_be_bytes(*header.get(at..)?.first_chunk()?));
            return Some(Self::Png(number(0)?, number(4)?));
        }
        if bytes.starts_with(b"\xff\xd8\xff") {
            return Some(Self::Jpeg);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::Webp);
        }
        std::str::from_utf8(bytes).is_ok_and(is_svg).then_some(Self::Svg)
    }
}

/// Returns true if the first element of an XML document is `svg`.
fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        // What may come before the first element (XML 1.0, 2.8), with the entities that Illustrator declares.
        let has_subset = rest.split('>').next().is_some_and(|tag| tag.contains('['));
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") && has_subset => "]>",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let name = rest.strip_prefix("<svg");
    name.is_some_and(|after| after.starts_with([' ', '\t', '\r', '\n', '>', '/']))
}

/// An image in memory, cheap to clone.
#[derive(Clone, Debug)]
pub struct Image {
    /// The format.
    pub format: Format,
    /// The file.
    pub bytes: Bytes,
}

/// The reason that a file cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    #[error("it is not a file")]
    NotAFile,
    #[error("it has more than {} KiB: make it smaller", MAX_BYTES / 1024)]
    TooLarge,
    #[error("it is not SVG, PNG, WebP or JPEG: convert it")]
    Unknown,
    #[error(
        "it has no xmlns=\"{SVG_NAMESPACE}\", without which browsers show no SVG file: add it to <svg>"
    )]
    NoNamespace,
    #[error("an icon has to be PNG or SVG: convert it")]
    NotAnIcon,
    #[error(
        "an icon has to be a square of {MIN_ICON_PIXELS} to {MAX_ICON_PIXELS} pixels, and it has {0} x {1}: \
         resize it"
    )]
    BadSize(u32, u32),
}

impl Image {
    /// Reads an image of any size.
    pub(super) fn read(path: &Path) -> Result<Self, Unusable> {
        // A pipe would be waited for without end.
        if !path.metadata()?.is_file() {
            return Err(Unusable::NotAFile);
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Unusable::TooLarge);
        }
        let format = Format::of(&bytes).ok_or(Unusable::Unknown)?;
        let has_namespace =
            || bytes.windows(SVG_NAMESPACE.len()).any(|part| part == SVG_NAMESPACE.as_bytes());
        if format == Format::Svg && !has_namespace() {
            return Err(Unusable::NoNamespace);
        }
        Ok(Self { format, bytes: bytes.into() })
    }

    /// Reads an image that browsers and home screens accept as an icon.
    pub(super) fn read_icon(path: &Path) -> Result<Self, Unusable> {
        let icon = Self::read(path)?;
        match icon.format {
            Format::Png(width, height)
                if width != height || !(MIN_ICON_PIXELS..=MAX_ICON_PIXELS).contains(&width) =>
            {
                Err(Unusable::BadSize(width, height))
            }
            Format::Png(..) | Format::Svg => Ok(icon),
            Format::Webp | Format::Jpeg => Err(Unusable::NotAnIcon),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

    fn png(width: u32, height: u32) -> Vec<u8> {
        [PNG_START, &width.to_be_bytes(), &height.to_be_bytes()].concat()
    }

    fn read(bytes: &[u8], read: fn(&Path) -> Result<Image, Unusable>) -> Result<Format, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read(file.path()).map(|image| image.format).map_err(|error| error.to_string())
    }

    #[test]
    fn the_format_is_told_by_the_content() {
        for (bytes, format) in [
            (SVG.as_bytes(), Format::Svg),
            (&png(300, 20), Format::Png(300, 20)),
            (b"RIFF\x04\0\0\0WEBPVP8 ", Format::Webp),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Format::Jpeg),
        ] {
            assert_eq!(read(bytes, Image::read).unwrap(), format);
        }
        let prolog = "\u{feff}<?xml version=\"1.0\"?>\n<!-- made by <svg> -->\n<!DOCTYPE svg>\n";
        let subset = "<!DOCTYPE svg PUBLIC \"x\" \"y\" [\n<!ENTITY ns \"z\">\n]>\n";
        for before in [prolog, subset] {
            let file = format!("{before}{SVG}");
            assert_eq!(read(file.as_bytes(), Image::read).unwrap(), Format::Svg);
        }
    }

    #[test]
    fn a_file_that_browsers_do_not_show_is_refused_with_what_to_do() {
        for (bytes, expected) in [
            (&b""[..], "convert it"),
            (b"GIF89a", "convert it"),
            (b"<!doctype html><html><svg></svg>", "convert it"),
            (b"<!-- <svg>", "convert it"),
            (b"<svgx xmlns=\"http://www.w3.org/2000/svg\"/>", "convert it"),
            (b"<svg viewBox=\"0 0 1 1\"/>", "add it to <svg>"),
            (&vec![b' '; 256 * 1024 + 1], "make it smaller"),
        ] {
            let message = read(bytes, Image::read).unwrap_err();
            assert!(message.ends_with(expected), "{message}");
        }
        assert!(matches!(Image::read(Path::new("/")), Err(Unusable::NotAFile)));
        assert!(matches!(Image::read(Path::new("/no/such")), Err(Unusable::Unreadable(_))));
    }

    #[test]
    fn an_icon_is_a_square() {
        assert_eq!(read(SVG.as_bytes(), Image::read_icon).unwrap(), Format::Svg);
        assert_eq!(read(&png(512, 512), Image::read_icon).unwrap(), Format::Png(512, 512));
        for bytes in [png(512, 511), png(179, 179), png(1025, 1025)] {
            assert!(read(&bytes, Image::read_icon).unwrap_err().ends_with("resize it"));
        }
        assert!(read(b"\xff\xd8\xff", Image::read_icon).unwrap_err().ends_with("convert it"));
    }
}
