//! Logins with a passkey relative to those with a password, and the time of a login with a code of an authenticator app
//! relative to one without.
//!
//! A login with a passkey is two requests, for the options and with the answer, and both are in its time; so is the
//! signature of the authenticator, on the same cores. A login with a code is two requests as well. Each account of the
//! second comparison logs in with a code once, because no code counts twice.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Barrier;
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS, OVERLOADED_STATUS};
use crate::accounts;
use crate::bench::Bench;
use crate::data;
use crate::factors::{PasskeyKey, totp_code};
use crate::http::{Connection, Request};
use crate::load::{Load, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{milliseconds, rate};

/// Logins of each client in a round. Those with a passkey are more, so that the rounds take similar times.
const BY_PASSWORD: usize = 4;
const BY_PASSKEY: usize = 120;
/// Logins with a code for each round of other measurements: here every login is a round.
const LOGINS_PER_ROUND: usize = 5;
/// The id of account 0's credential, to which copies add a number.
const CREDENTIAL: &[u8] = b"credential";

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let [mut by_password, mut by_passkey] = [const { Vec::new() }; 2];
    let passkeys = Passkeys::add(&keystead)?;
    for _ in 0..bench.rounds {
        by_password.push(password_logins(&keystead)?);
        by_passkey.push(passkeys.log_in(&keystead)?);
    }
    report.add("logins with a password, 64 clients", Unit::PerSecond, &by_password)?;
    report.add("logins with a passkey, 64 clients", Unit::PerSecond, &by_passkey)?;
    let target = Some(Target::AtLeast(25.0));
    report.ratio("passkey over password", (&by_passkey, &by_password), target)?;

    let [mut without, mut with] = [const { Vec::new() }; 2];
    for number in 0..LOGINS_PER_ROUND * bench.rounds {
        // Accounts that have no passkey.
        let app = App::add(&keystead, DEFAULT_ACCOUNTS - 1 - number)?;
        without.push(milliseconds(keystead.log_in_from(Ipv4Addr::LOCALHOST, plain(number))?));
        with.push(app.log_in(&keystead)?);
    }
    report.add("one login without a code", Unit::Milliseconds, &without)?;
    report.add("one login with a code", Unit::Milliseconds, &with)?;
    report.ratio("with a code over without", (&with, &without), Some(Target::AtMost(1.05)))
}

/// The account with this number of those without factors.
fn plain(number: usize) -> usize {
    DEFAULT_ACCOUNTS / 2 + number
}

fn password_logins(keystead: &Keystead) -> io::Result<f64> {
    let request = |number: usize| Keystead::login(plain(number % (DEFAULT_ACCOUNTS / 4)));
    let load = Load {
        to: keystead.at,
        from: &[Ipv4Addr::LOCALHOST],
        connections: LOGIN_CLIENTS,
        pace: Pace::Closed,
        request: &request,
    };
    Ok(load.run(LOGIN_CLIENTS * BY_PASSWORD)?.expect(&[200, OVERLOADED_STATUS])?.rate(200))
}

/// A passkey for each of the first accounts, all with one key.
struct Passkeys {
    key: PasskeyKey,
    handle: String,
}

impl Passkeys {
    /// Adds one over HTTP, and copies its row.
    fn add(keystead: &Keystead) -> io::Result<Self> {
        let key = PasskeyKey::new(format!("http://{}", keystead.at))?;
        let token = keystead.access_token(0)?;
        let mut connection = Connection::open(keystead.at)?;
        let mut post = |path: &str, body: &Value, status: u16| {
            let request = Request::send_as(&token, "POST", path, body);
            connection.send(&request)?.expect(status)?.json()
        };
        let options = post("/me/factors/passkeys/options", &json!({}), 200)?;
        let options = &options["public_key"];
        let handle = options["user"]["id"].as_str().unwrap_or_default().to_owned();
        let body = json!({ "credential": key.create(CREDENTIAL, options) });
        post("/me/factors/passkeys", &body, 201)?;
        accounts::copy_passkeys(keystead.data(), DEFAULT_ACCOUNTS / 4)?;
        Ok(Self { key, handle })
    }

    /// Returns the logins per second of all clients, in a closed loop.
    fn log_in(&self, keystead: &Keystead) -> io::Result<f64> {
        let connected = Barrier::new(LOGIN_CLIENTS + 1);
        thread::scope(|scope| {
            let clients: Vec<_> = (0..LOGIN_CLIENTS)
                .map(|client| {
                    let connected = &connected;
                    scope.spawn(move || {
                        let connection = Connection::open(keystead.at);
                        connected.wait();
                        self.log_in_as(client, connection?)
                    })
                })
                .collect();
            connected.wait();
            let began = Instant::now();
            for client in clients {
                client.join().map_err(|_| io::Error::other("a client panicked"))??;
            }
            Ok(rate(LOGIN_CLIENTS * BY_PASSKEY, began.elapsed()))
        })
    }

    fn log_in_as(&self, client: usize, mut connection: Connection) -> io::Result<()> {
        for login in 0..BY_PASSKEY {
            let number = (client + LOGIN_CLIENTS * login) % (DEFAULT_ACCOUNTS / 4);
            let id = accounts::credential_id(CREDENTIAL, number);
            let options = Request::post("/login/passkey-options", &json!({}));
            let options = connection.send(&options)?.expect(200)?.json()?;
            let answer = self.key.get(&id, &self.handle, &options["public_key"])?;
            let request = Request::post("/login/passkey", &json!({ "credential": answer }));
            connection.send(&request)?.expect(200)?;
        }
        Ok(())
    }
}

/// An authenticator app of one account.
struct App {
    account: usize,
    secret: String,
}

impl App {
    /// Adds one, and confirms it with the code of the step before, so that the one of now is unused.
    fn add(keystead: &Keystead, account: usize) -> io::Result<Self> {
        let token = keystead.access_token(account)?;
        let mut connection = Connection::open(keystead.at)?;
        let request = Request::send_as(&token, "POST", "/me/factors/totp", &json!({}));
        let begun = connection.send(&request)?.expect(200)?.json()?;
        let secret = begun["secret"].as_str().unwrap_or_default().to_owned();
        let body = json!({ "code": totp_code(&secret, now()? - 30)? });
        let confirm = Request::send_as(&token, "PUT", "/me/factors/totp", &body);
        connection.send(&confirm)?.expect(204)?;
        Ok(Self { account, secret })
    }

    /// Returns the time of a login in milliseconds.
    fn log_in(&self, keystead: &Keystead) -> io::Result<f64> {
        let mut connection = Connection::open(keystead.at)?;
        let request = Keystead::login(self.account);
        let began = Instant::now();
        let waits = connection.send(&request)?.expect(403)?.json()?;
        let code = totp_code(&self.secret, now()?)?;
        let body = json!({ "mfa_token": waits["mfa_token"], "totp_code": code });
        connection.send(&Request::post("/login/mfa", &body))?.expect(200)?;
        Ok(milliseconds(began.elapsed()))
    }
}

#[expect(clippy::disallowed_methods, reason = "codes are of the time of day")]
fn now() -> io::Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    Ok(since.as_secs())
}
