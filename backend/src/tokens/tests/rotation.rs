//! Rotation of the keys, and the master key that they are sealed under.

use std::time::Duration;

use tempfile::TempDir;

use super::{Server, TTL, part};
use crate::clock::{Clock, Timestamp};
use crate::master_key::{MasterKey, MasterKeyError};
use crate::random::Random;
use crate::tokens::{Algorithm, KeyState, KeysError, Purpose, TokenError};

const ROTATE_AFTER: Duration = Duration::from_mins(10);

#[tokio::test]
async fn a_next_key_is_published_before_it_signs_and_the_old_one_outlives_its_tokens() {
    use KeyState::{Next, Signing, Verifying};

    let server = Server::start(Algorithm::Es256).await;
    let first = server.sign();
    let next = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    assert_eq!(server.states(), [Signing, Next]);
    assert_eq!(
        server.keys.current().public(server.clock.now()).keys.len(),
        2,
        "both are published"
    );
    assert!(matches!(
        server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await,
        Err(KeysError::RotationPending(..))
    ));

    server.clock.advance(ROTATE_AFTER.saturating_sub(Duration::from_millis(1)));
    let last = server.sign();
    assert_eq!(part(&last, 0), part(&first, 0), "until then, the first key signs");
    server.clock.advance(Duration::from_millis(1));
    assert!(part(&server.sign(), 0).contains(&next.kid));
    assert_eq!(server.states(), [Verifying, Signing]);

    server.clock.advance(TTL.saturating_sub(Duration::from_secs(1)));
    assert!(server.tokens.verify(&last).is_ok(), "the last token of the old key");
    server.keys.sweep().await.unwrap();
    assert_eq!(server.states(), [Verifying, Signing]);

    server.clock.advance(Duration::from_mins(2));
    assert_eq!(server.tokens.verify(&last), Err(TokenError::Expired), "it was verified before");
    assert_eq!(server.tokens.verify(&first), Err(TokenError::Invalid), "its key has expired");
    assert_eq!(server.keys.current().public(server.clock.now()).keys.len(), 1);
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert_eq!(server.tokens.verify(&last), Err(TokenError::Invalid), "nothing is remembered");
    assert_eq!(server.states(), [Signing]);
}

#[tokio::test]
async fn what_was_verified_is_remembered_until_a_key_is_gone() {
    let server = Server::start(Algorithm::Es256).await;
    let token = server.sign();
    let is_remembered = || {
        let keyring = server.keys.current();
        keyring.verified.get(keyring.verified.fingerprint(&token)).is_some()
    };
    assert!(!is_remembered());
    server.tokens.verify(&token).unwrap();
    assert!(is_remembered());
    server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    server.keys.reload().await.unwrap();
    assert!(is_remembered(), "one more key takes nothing away");
    server.clock.advance(ROTATE_AFTER + TTL + Duration::from_mins(2));
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert!(!is_remembered(), "its key is gone");
}

#[tokio::test]
async fn the_key_that_signs_is_the_first_one_published() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let server = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    let published = |server: &Server| -> Vec<String> {
        let keys = server.keys.current().public(clock.now()).keys;
        keys.into_iter().map(|key| key.common.key_id.unwrap()).collect()
    };
    let first = published(&server).remove(0);
    let second = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap().kid;
    assert_eq!(published(&server), [&*first, &second], "the second does not sign yet");
    clock.advance(ROTATE_AFTER);
    assert_eq!(published(&server), [&*second, &first]);
    let third = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap().kid;
    assert_eq!(published(&server), [&*second, &third, &first]);
    clock.advance(Duration::from_secs(1));
    let server = Server::start_in(&data, Algorithm::Rs256, &clock).await.unwrap();
    let last = published(&server);
    assert_eq!(last[1..], [&*second, &first], "the one that waited is gone");
    assert!(part(&server.sign(), 0).contains(&last[0]));
    assert!(!last[1..].contains(&last[0]));
}

#[tokio::test]
async fn servers_of_one_database_rotate_together() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let [one, other] = [
        Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap(),
        Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap(),
    ];
    assert!(one.tokens.verify(&other.sign()).is_ok(), "they have the same key");
    one.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    other.keys.reload().await.unwrap();
    clock.advance(ROTATE_AFTER);
    let token = one.sign();
    assert!(other.tokens.verify(&token).is_ok());
    assert_eq!(part(&other.sign(), 0), part(&token, 0), "both sign with the next key");
}

#[tokio::test]
async fn another_algorithm_signs_from_the_start_that_requires_it() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let before = Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap();
    let token = before.sign();
    before.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let after = Server::start_in(&data, Algorithm::EdDsa, &clock).await.unwrap();
    assert!(after.tokens.verify(&token).is_ok(), "earlier tokens stay valid");
    assert!(part(&after.sign(), 0).contains("EdDSA"));
    clock.advance(ROTATE_AFTER);
    assert!(part(&after.sign(), 0).contains("EdDSA"), "the pending key was deleted");
}

/// A clock that was this much ahead.
const AHEAD: Duration = Duration::from_hours(365 * 24);

#[tokio::test]
async fn a_key_that_a_clock_that_was_ahead_left_waiting_is_replaced_by_the_next_rotation() {
    use KeyState::{Next, Signing};

    let server = Server::start(Algorithm::Es256).await;
    server.clock.advance(AHEAD);
    let left = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    server.clock.turn_back(AHEAD);
    let next = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    assert_ne!(next.kid, left.kid);
    assert_eq!(next.signs_from, server.clock.now().after(ROTATE_AFTER));
    assert_eq!(server.states(), [Signing, Next]);
    assert!(matches!(
        server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await,
        Err(KeysError::RotationPending(..))
    ));
    server.clock.advance(ROTATE_AFTER);
    assert!(part(&server.sign(), 0).contains(&next.kid));
}

#[tokio::test]
async fn a_first_key_that_a_clock_made_that_was_ahead_signs_and_is_rotated() {
    use KeyState::{Next, Signing, Verifying};

    let server = Server::start(Algorithm::Es256).await;
    server.clock.turn_back(AHEAD);
    server.keys.reload().await.unwrap();
    assert_eq!(server.states(), [Signing]);
    assert_eq!(server.keys.current().list(server.clock.now())[0].signs_from, server.clock.now());
    let next = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    assert_eq!(server.states(), [Signing, Next]);
    server.clock.advance(ROTATE_AFTER);
    assert!(part(&server.sign(), 0).contains(&next.kid));
    assert_eq!(server.states(), [Verifying, Signing]);
    server.keys.reload().await.unwrap();
    assert_eq!(server.states(), [Verifying, Signing]);
}

#[tokio::test]
async fn the_only_key_left_by_a_clock_that_was_ahead_signs_on_and_is_rotated() {
    use KeyState::{Next, Signing};

    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let server = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    clock.advance(AHEAD);
    let left = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    clock.advance(ROTATE_AFTER + TTL + Duration::from_hours(1));
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert_eq!(server.states(), [Signing]);
    clock.turn_back(AHEAD + ROTATE_AFTER + TTL + Duration::from_hours(1));

    let again = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    assert!(part(&again.sign(), 0).contains(&left.kid), "a restart keeps it");
    let next = again.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    assert_eq!(again.states(), [Signing, Next]);
    assert!(part(&again.sign(), 0).contains(&left.kid));
    clock.advance(ROTATE_AFTER);
    assert!(part(&again.sign(), 0).contains(&next.kid));
}

#[tokio::test]
async fn keys_that_a_clock_made_that_was_ahead_keep_their_order() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    for algorithm in [Algorithm::Hs256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Es256] {
        Server::start_in(&data, algorithm, &clock).await.unwrap();
        clock.advance(Duration::from_mins(1));
    }
    clock.turn_back(AHEAD);
    let server = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    for _ in 0..2 {
        assert!(part(&server.sign(), 0).contains("ES256"));
        clock.advance(Duration::from_secs(1));
        server.keys.reload().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_whose_clock_is_a_little_behind_takes_no_key_from_others() {
    use KeyState::{Next, Signing};

    let server = Server::start(Algorithm::Es256).await;
    server.clock.advance(Duration::from_mins(1));
    let next = server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    server.clock.turn_back(Duration::from_secs(50));
    assert!(matches!(
        server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await,
        Err(KeysError::RotationPending(..))
    ));
    server.clock.advance(Duration::from_secs(50));
    server.keys.reload().await.unwrap();
    assert_eq!(server.states(), [Signing, Next]);
    assert_eq!(server.keys.current().list(server.clock.now())[1].kid, next.kid);
}

#[tokio::test]
async fn another_algorithm_that_a_clock_began_that_was_ahead_signs_after_it_is_put_right() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap();
    // No two keys begin in the same millisecond.
    clock.advance(AHEAD + Duration::from_mins(1));
    let server = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    clock.turn_back(AHEAD);
    server.keys.reload().await.unwrap();
    let token = server.sign();
    assert!(part(&token, 0).contains("ES256"));
    let again = Server::start_in(&data, Algorithm::Es256, &clock).await.unwrap();
    assert_eq!(part(&again.sign(), 0), part(&token, 0), "a restart makes no further key");
    let third = Server::start_in(&data, Algorithm::EdDsa, &clock).await.unwrap();
    for _ in 0..2 {
        assert!(part(&third.sign(), 0).contains("EdDSA"));
        clock.advance(Duration::from_secs(1));
        third.keys.reload().await.unwrap();
    }
}

#[tokio::test]
async fn without_its_master_key_no_key_is_read_or_created() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let start = async || Server::start_in(&data, Algorithm::Hs256, &clock).await.map(|_| ());
    start().await.unwrap();
    let path = data.path().join("master-key");
    let aside = data.path().join("aside");
    std::fs::rename(&path, &aside).unwrap();
    let missing = KeysError::MasterKey(MasterKeyError::Missing(path.display().to_string()));
    assert_eq!(start().await.unwrap_err().to_string(), missing.to_string());
    let other = TempDir::new().unwrap();
    Server::start_in(&other, Algorithm::Hs256, &clock).await.unwrap();
    std::fs::copy(other.path().join("master-key"), &path).unwrap();
    assert!(matches!(start().await, Err(KeysError::OtherMasterKey(_))));
    std::fs::rename(&aside, &path).unwrap();
    start().await.unwrap();
}

#[test]
fn a_sealed_key_opens_only_unchanged_and_in_its_place() {
    let random = Random::system().unwrap();
    let key = MasterKey::of([7; 32]).sealing_key(b"purpose");
    let sealed = key.seal(b"secret", "here", random);
    assert_eq!(key.open(&sealed, "here").unwrap().as_slice(), b"secret");
    assert!(key.open(&sealed, "there").is_none());
    assert!(MasterKey::of([7; 32]).sealing_key(b"other").open(&sealed, "here").is_none());
    assert!(MasterKey::of([8; 32]).sealing_key(b"purpose").open(&sealed, "here").is_none());
    assert!(key.open(&[], "here").is_none() && key.open(&sealed[1..], "here").is_none());
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(key.open(&changed, "here").is_none(), "{index}");
    }
}
