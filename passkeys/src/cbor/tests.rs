use super::{CborError, Reader};

fn read(bytes: &[u8]) -> Result<(), CborError> {
    let mut reader = Reader::new(bytes);
    reader.item()?;
    reader.finish()
}

#[test]
fn only_the_canonical_form_is_read() {
    use CborError as E;
    let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
    let cases: &[(&str, &[u8], Result<(), CborError>)] = &[
        ("nothing", b"", Err(E::Truncated)),
        ("0", b"\x00", Ok(())),
        ("23", b"\x17", Ok(())),
        ("24", b"\x18\x18", Ok(())),
        ("23 in two bytes", b"\x18\x17", Err(E::NotShortest)),
        ("-257", b"\x39\x01\x00", Ok(())),
        ("255 in three bytes", b"\x19\x00\xff", Err(E::NotShortest)),
        ("65535 in five bytes", b"\x1a\x00\x00\xff\xff", Err(E::NotShortest)),
        ("2^32 - 1 in nine bytes", b"\x1b\0\0\0\0\xff\xff\xff\xff", Err(E::NotShortest)),
        ("2^32", b"\x1b\0\0\0\x01\0\0\0\0", Ok(())),
        ("a length in two bytes that fits in one", b"\x58\x01a", Err(E::NotShortest)),
        ("a reserved length", b"\x1c", Err(E::Unsupported)),
        ("bytes", b"\x42ab", Ok(())),
        ("bytes cut short", b"\x42a", Err(E::Truncated)),
        ("bytes of 2^64 - 1", b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", Err(E::Truncated)),
        ("bytes of indefinite length", b"\x5f\x41a\xff", Err(E::Indefinite)),
        ("text", "\u{62}\u{e9}".as_bytes(), Ok(())),
        ("text that is not UTF-8", b"\x61\xff", Err(E::NotUtf8)),
        ("an array", b"\x82\x01\x02", Ok(())),
        ("an array cut short", b"\x82\x01", Err(E::Truncated)),
        ("an array of indefinite length", b"\x9f\xff", Err(E::Indefinite)),
        ("an array of 2^64 - 1", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", Err(E::Truncated)),
        ("a map", b"\xa2\x01\x02\x03\x04", Ok(())),
        ("a map out of order", b"\xa2\x03\x04\x01\x02", Ok(())),
        ("a label twice", b"\xa2\x01\x02\x01\x03", Err(E::DuplicateLabel)),
        ("a label twice, deep inside", b"\x81\xa1\x00\xa2\x20\x02\x20\x02", Err(E::DuplicateLabel)),
        ("a map of indefinite length", b"\xbf\xff", Err(E::Indefinite)),
        ("a tag", b"\xc0\x00", Err(E::Unsupported)),
        ("true", b"\xf5", Ok(())),
        ("null", b"\xf6", Ok(())),
        ("a float", b"\xf9\x3c\x00", Ok(())),
        ("a float cut short", b"\xfa\x3c\x00", Err(E::Truncated)),
        ("simple value 19", b"\xf3", Err(E::Unsupported)),
        ("simple value 32", b"\xf8\x20", Err(E::Unsupported)),
        ("break", b"\xff", Err(E::Unsupported)),
        ("two items", b"\x00\x00", Err(E::Leftover)),
        ("eight levels", &nested(8), Ok(())),
        ("nine levels", &nested(9), Err(E::TooDeep)),
        ("a million levels", &nested(1_000_000), Err(E::TooDeep)),
    ];
    for (case, bytes, expected) in cases {
        assert_eq!(read(bytes), *expected, "{case}");
    }
}

#[test]
fn integers_beyond_64_bits_with_a_sign_are_refused() {
    assert_eq!(Reader::new(b"\x39\x01\x00").integer(), Ok(-257));
    assert_eq!(Reader::new(b"\x3b\x7f\xff\xff\xff\xff\xff\xff\xff").integer(), Ok(i64::MIN));
    let beyond = b"\x3b\x80\0\0\0\0\0\0\0";
    assert_eq!(Reader::new(beyond).integer(), Err(CborError::UnexpectedType));
}
