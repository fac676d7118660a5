#!/usr/bin/env bash
# symfony/password-hasher 5.4.53 (PHP): `$2y$` of a password above 72 bytes is no bcrypt of the password.
#
# A text that begins with `$2y$` says by which function it was made (crypt(5), and PHP's password_hash), so one would
# expect PHP's own password_verify to tell a right password by it. bcrypt reads 72 bytes; what is longer is cut by PHP, or
# refused by others.
#
# Seen: NativePasswordHasher hashes the Base64 of the SHA-512 of a password that is longer, and writes the result as a
# plain `$2y$13$…`. password_verify says false for the right password, and so does every other bcrypt. Nothing in the text
# tells the two apart, so accounts with such passwords are lost in a move, without a word.
#
# Keystead therefore tries both for an imported `$2y$` when the password that is typed is longer than 72 bytes.
#
# Needs Debian 12's php-cli and php-symfony-password-hasher. Fails if it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/finding.php" <<'EOF'
<?php
require "/usr/share/php/Symfony/Component/PasswordHasher/autoload.php";

$hasher = new Symfony\Component\PasswordHasher\Hasher\NativePasswordHasher(null, null, 4, PASSWORD_BCRYPT);
$expect = function (bool $is, string $what) {
    if (!$is) {
        fwrite(STDERR, "otherwise: $what\n");
        exit(1);
    }
};

$short = str_repeat("a", 72);
$hash = $hasher->hash($short);
$expect(str_starts_with($hash, '$2y$'), "another prefix");
$expect(password_verify($short, $hash), "72 bytes are hashed as they are");

$long = str_repeat("a", 73);
$hash = $hasher->hash($long);
$expect(str_starts_with($hash, '$2y$'), "the text says what it is now");
$expect($hasher->verify($hash, $long), "it verifies its own");
$expect(!password_verify($long, $hash), "password_verify is right about it now");
$expect(password_verify(base64_encode(hash("sha512", $long, true)), $hash), "another function before bcrypt");
echo "as described: a plain \$2y\$ of the Base64 of SHA-512\n";
EOF
php "$folder/finding.php"
