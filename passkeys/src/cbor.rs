//! A reader of CBOR in the CTAP2 canonical form: definite lengths, shortest integers, no tags, no label twice.
//!
//! Labels may come in any order. Their order is a part of the canonical form too, but browsers and
//! authenticators in the field have had it wrong (Firefox before 2023, the Solo 1, `YubiKit` on iOS), and nothing depends
//! on it. None is known to write an integer longer than it need be.

use std::collections::BTreeMap;

/// The deepest nesting that is read. CTAP2 allows four levels; a `compound` attestation statement has six.
const MAX_DEPTH: u8 = 8;

/// A reason why bytes are not the CBOR that is accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CborError {
    /// The bytes end inside an item.
    #[error("it is cut short")]
    Truncated,
    /// Bytes follow the item.
    #[error("bytes follow it")]
    Leftover,
    /// A length is indefinite.
    #[error("it has an indefinite length")]
    Indefinite,
    /// An integer or a length is written in more bytes than it needs.
    #[error("it has an integer that is not in its shortest form")]
    NotShortest,
    /// A label occurs twice in a map.
    #[error("it has a label twice")]
    DuplicateLabel,
    /// An item is a tag, or a simple value that CTAP2 does not have.
    #[error("it has a tag or an unknown simple value")]
    Unsupported,
    /// A text is not UTF-8.
    #[error("it has a text that is not UTF-8")]
    NotUtf8,
    /// Maps and arrays are nested deeper than eight levels.
    #[error("it is nested too deeply")]
    TooDeep,
    /// An item is of another type than expected.
    #[error("it has an item of an unexpected type")]
    UnexpectedType,
}

/// The entries of a map: each label and each value as it is encoded.
pub(crate) type Map<'a> = BTreeMap<&'a [u8], &'a [u8]>;

/// A reader of one item after another.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Returns the bytes that were not read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Ends the reading. Fails if bytes are left over.
    pub(crate) fn finish(self) -> Result<(), CborError> {
        if self.rest.is_empty() { Ok(()) } else { Err(CborError::Leftover) }
    }

    /// Reads a map.
    pub(crate) fn map(&mut self) -> Result<Map<'a>, CborError> {
        match self.head()? {
            (5, count) => self.entries(count, 1),
            _ => Err(CborError::UnexpectedType),
        }
    }

    /// Reads an integer of either sign.
    pub(crate) fn integer(&mut self) -> Result<i64, CborError> {
        let (major, argument) = self.head()?;
        let argument = i64::try_from(argument).map_err(|_| CborError::UnexpectedType)?;
        match major {
            0 => Ok(argument),
            1 => Ok(-1 - argument),
            _ => Err(CborError::UnexpectedType),
        }
    }

    /// Reads a byte string.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        match self.head()? {
            (2, length) => self.take(length),
            _ => Err(CborError::UnexpectedType),
        }
    }

    /// Reads a text.
    pub(crate) fn text(&mut self) -> Result<&'a str, CborError> {
        match self.head()? {
            (3, length) => str::from_utf8(self.take(length)?).map_err(|_| CborError::NotUtf8),
            _ => Err(CborError::UnexpectedType),
        }
    }

    /// Reads any item, and returns it as it is encoded.
    pub(crate) fn item(&mut self) -> Result<&'a [u8], CborError> {
        self.item_at(1)
    }

    fn item_at(&mut self, depth: u8) -> Result<&'a [u8], CborError> {
        let start = self.rest;
        match self.head()? {
            (0 | 1 | 7, _) => {}
            (2, length) => {
                self.take(length)?;
            }
            (3, length) => {
                str::from_utf8(self.take(length)?).map_err(|_| CborError::NotUtf8)?;
            }
            (4, _) if depth > MAX_DEPTH => return Err(CborError::TooDeep),
            (4, count) => {
                for _ in 0..count {
                    self.item_at(depth + 1)?;
                }
            }
            (_, count) => {
                self.entries(count, depth)?;
            }
        }
        Ok(&start[..start.len() - self.rest.len()])
    }

    /// Reads the entries of a map whose head was read. An item has one encoding, so labels are compared as encoded.
    fn entries(&mut self, count: u64, depth: u8) -> Result<Map<'a>, CborError> {
        if depth > MAX_DEPTH {
            return Err(CborError::TooDeep);
        }
        let mut entries = Map::new();
        for _ in 0..count {
            let label = self.item_at(depth + 1)?;
            let value = self.item_at(depth + 1)?;
            if entries.insert(label, value).is_some() {
                return Err(CborError::DuplicateLabel);
            }
        }
        Ok(entries)
    }

    /// Reads the head of an item: its major type (RFC 8949 §3.1) and its argument. Floats have theirs as an argument too.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let first = self.take(1)?[0];
        let (major, information) = (first >> 5, first & 31);
        if major == 6 {
            return Err(CborError::Unsupported);
        }
        if major == 7 {
            // false, true, null, undefined, and floats of two, four and eight bytes.
            return match information {
                20..=23 => Ok((major, information.into())),
                25..=27 => Ok((major, self.argument(information)?)),
                _ => Err(CborError::Unsupported),
            };
        }
        let argument = self.argument(information)?;
        let shortest = match information {
            24 => argument >= 24,
            25 => argument > u8::MAX.into(),
            26 => argument > u16::MAX.into(),
            27 => argument > u32::MAX.into(),
            _ => true,
        };
        if shortest { Ok((major, argument)) } else { Err(CborError::NotShortest) }
    }

    fn argument(&mut self, information: u8) -> Result<u64, CborError> {
        let length = match information {
            0..=23 => return Ok(information.into()),
            24..=27 => 1 << (information - 24),
            31 => return Err(CborError::Indefinite),
            _ => return Err(CborError::Unsupported),
        };
        Ok(self.take(length)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let length = usize::try_from(length).map_err(|_| CborError::Truncated)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
