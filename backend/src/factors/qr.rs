//! QR codes as paths of SVG, so that the page has no program for them.

use std::fmt::Write as _;

use keystead_common::factors::QrCode;
use qrcodegen::{QrCode as Modules, QrCodeEcc};

/// Returns the QR code of a text with error correction of level M or better.
///
/// # Panics
/// If the text has more than 2,331 bytes: an `otpauth:` address has fewer, because names are limited.
pub(crate) fn qr(text: &str) -> QrCode {
    let modules =
        Modules::encode_text(text, QrCodeEcc::Medium).expect("the text fits into a QR code");
    let size = modules.size();
    QrCode {
        size: u16::try_from(size).expect("a side has at most 177 modules"),
        path: path(&modules).into(),
    }
}

/// Returns the dark modules as rectangles: one for each run in a row.
fn path(modules: &Modules) -> String {
    let mut path = String::new();
    for y in 0..modules.size() {
        let row: Vec<bool> = (0..modules.size()).map(|x| modules.get_module(x, y)).collect();
        let mut x = 0;
        for run in row.chunk_by(bool::eq) {
            let length = run.len();
            if run[0] {
                write!(path, "M{x} {y}h{length}v1h-{length}z").expect("a string takes any text");
            }
            x += length;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str =
        "otpauth://totp/Keystead:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Keystead";

    /// Draws a path of `Mx yhnv1h-nz` in squares, and fails if it has other commands, leaves the code, or draws a
    /// square twice.
    fn draw(code: &QrCode) -> Vec<Vec<bool>> {
        let size = usize::from(code.size);
        let mut squares = vec![vec![false; size]; size];
        for rectangle in code.path.expose().split_terminator('z') {
            let (corner, sides) = rectangle.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (width, back) = sides.split_once("v1h-").unwrap();
            assert_eq!(width, back);
            let [x, y, width]: [usize; 3] = [x, y, width].map(|number| number.parse().unwrap());
            for square in &mut squares[y][x..x + width] {
                assert!(!std::mem::replace(square, true), "{rectangle} draws a square again");
            }
        }
        squares
    }

    #[test]
    fn a_path_draws_the_modules_of_the_code() {
        let long = URI.repeat(20);
        for text in ["", "1", URI, &long] {
            let modules = Modules::encode_text(text, QrCodeEcc::Medium).unwrap();
            let code = qr(text);
            assert_eq!(i32::from(code.size), modules.size());
            let expected: Vec<Vec<bool>> = (0..modules.size())
                .map(|y| (0..modules.size()).map(|x| modules.get_module(x, y)).collect())
                .collect();
            assert_eq!(draw(&code), expected, "{text}");
        }
    }

    #[test]
    fn a_run_of_dark_modules_is_one_rectangle() {
        let code = qr(URI);
        // Two of the three finder patterns begin and end the first row.
        let (path, right) = (code.path.expose(), code.size - 7);
        assert!(path.starts_with("M0 0h7v1h-7z"), "{path}");
        assert!(path.contains(&format!("M{right} 0h7v1h-7z")), "{path}");
        let last = code.size - 1;
        assert!(path.contains(&format!("M0 {last}h7v1h-7z")), "{path}");
    }

    #[test]
    fn the_longest_address_fits() {
        // 40 characters of a brand, twice, in four percent-encoded bytes each; 64 of a name in one.
        let names = "%F0%9F%94%91".repeat(80) + &"%40".repeat(64);
        let code = qr(&format!("{URI}{names}"));
        assert!(code.size <= 177);
    }
}
