<?php
// Installs WordPress's tables into a database and creates users by WordPress's own code.
//
// Takes the folder of WordPress, the socket of the database, and its name. Reads the passwords by user name as JSON from
// standard input, and writes the version.

[, $folder, $socket, $database] = $argv;

define("DB_NAME", $database);
define("DB_USER", "root");
define("DB_PASSWORD", "");
define("DB_HOST", "localhost:$socket");
define("DB_CHARSET", "utf8mb4");
define("DB_COLLATE", "");
foreach (["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"] as $name) {
    define("{$name}_KEY", "a key of this test: $name");
    define("{$name}_SALT", "a salt of this test: $name");
}
define("WP_INSTALLING", true);
define("WP_SITEURL", "http://localhost");
define("ABSPATH", "$folder/");
$table_prefix = "wp_";
$_SERVER += ["HTTP_HOST" => "localhost", "SERVER_PROTOCOL" => "HTTP/1.1", "REQUEST_METHOD" => "GET"];

require ABSPATH . "wp-settings.php";
require_once ABSPATH . "wp-admin/includes/upgrade.php";

make_db_current_silent("all");
populate_options();
populate_roles();
foreach (json_decode(stream_get_contents(STDIN), true) as $name => $password) {
    $user = wp_insert_user(["user_login" => $name, "user_pass" => $password, "user_email" => "$name@example.org"]);
    if (is_wp_error($user)) {
        fwrite(STDERR, $user->get_error_message() . "\n");
        exit(1);
    }
}
echo $wp_version;
