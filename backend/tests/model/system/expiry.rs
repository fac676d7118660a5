//! The moments at which sessions and records expire.

use std::time::Duration;

use super::System;
use crate::Step;

#[tokio::test]
async fn a_session_in_constant_use_still_ends_at_its_maximum_lifetime() {
    let mut system = System::new().await;
    system.apply(&Step::LogIn { account: 0, is_correct: true }).await;
    for day in (6..=36).step_by(6) {
        system.apply(&Step::Wait(Duration::from_hours(6 * 24))).await;
        system.apply(&Step::Refresh { session: 0, behind: 0 }).await;
        system.compare().await;
        let now = system.clock.now().as_millis();
        assert_eq!(system.sessions[0].0.is_active(now), day < 30, "day {day}");
    }
}

#[tokio::test]
async fn a_sweep_deletes_expired_records_and_nothing_else() {
    let mut system = System::new().await;
    let login = Step::LogIn { account: 0, is_correct: true };
    for _ in 0..3 {
        system.apply(&login).await;
    }
    system.apply(&Step::Wait(Duration::from_hours(6 * 24))).await;
    system.apply(&Step::Refresh { session: 0, behind: 0 }).await;
    system.apply(&Step::Wait(Duration::from_hours(24))).await;
    assert_eq!(system.app.sessions.sweep(1).await.unwrap(), 1, "no more than one batch");
    assert_eq!(system.app.sessions.sweep(500).await.unwrap(), 1);
    assert_eq!(system.app.sessions.sweep(500).await.unwrap(), 0, "the session in use is kept");

    let events = |system: &System| {
        let account = system.app.sessions.clone();
        let token = system.sessions[0].1.refresh_tokens.last().unwrap().clone();
        let (client, audit) = (system.client.clone(), system.app.audit.clone());
        async move {
            let issued = account.refresh(&token, &client).await.unwrap();
            let by = account.authenticate(issued.access_token.value.expose()).await.unwrap();
            audit.page(by.account.id, None).await.unwrap().events.len()
        }
    };
    assert_eq!(system.app.audit.sweep(500).await.unwrap(), 0, "younger than 90 days");
    assert_eq!(events(&system).await, 4);
    system.clock.advance(Duration::from_hours(90 * 24));
    assert_eq!(system.app.audit.sweep(500).await.unwrap(), 5, "the events of both accounts");
}
