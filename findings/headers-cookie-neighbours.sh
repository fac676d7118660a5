#!/usr/bin/env bash
# headers 0.4.1 (Rust): one cookie that holds a quotation mark, or a byte beyond ASCII, hides the others.
#
# Servers on hosts that share a parent domain get each other's cookies, and browsers send whatever bytes a
# page once stored (RFC 6265 §5.4 puts no limit on them; §4.1.1 binds only servers that set cookies). So
# one would expect `headers.typed_get::<Cookie>()` to find `session` in
#
#     Cookie: size=5"; session=x
#
# Seen: the crate splits the line as a list with quoted strings, where the semicolon after an opening quote
# separates nothing, and `session` is not found. With a name in UTF-8 in it, the whole header is None. The
# same line with the cookies in the other order works.
#
# Keystead therefore splits the bytes at semicolons itself (backend/src/http/cookie.rs).
#
# Needs cargo. Fails if the crate behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --name finding
echo 'headers = "=0.4.1"' >>Cargo.toml
cat >src/main.rs <<'EOF'
use headers::{Cookie, HeaderMap, HeaderMapExt, HeaderValue};

fn session(line: &str) -> Option<String> {
    let mut headers = HeaderMap::new();
    headers.insert("cookie", HeaderValue::from_bytes(line.as_bytes()).unwrap());
    headers.typed_get::<Cookie>()?.get("session").map(str::to_owned)
}

fn main() {
    let found = Some("x".to_owned());
    assert_eq!(session("size=5; session=x"), found);
    assert_eq!(session("session=x; size=5\""), found);
    assert_eq!(session("size=5\"; session=x"), None);
    assert_eq!(session("name=Jos\u{e9}; session=x"), None);
    println!("as described: a neighbour hides the cookie");
}
EOF
cargo run --quiet
