//! The authenticator app of [`super::totp_app`] at the time of now.

use keystead::clock::Clock;

pub(crate) use super::totp_app::TotpApp;

impl TotpApp {
    /// The code of now.
    pub(crate) fn code(&self) -> String {
        self.code_at(step())
    }

    /// A code of no step near now.
    pub(crate) fn wrong_code(&self) -> String {
        let near: Vec<_> = (-5..=5).map(|other| self.code_at(step() + other)).collect();
        let mut codes = (0..=near.len()).map(|code| format!("{code:06}"));
        codes.find(|code| !near.contains(code)).unwrap()
    }
}

/// The step of now.
pub(crate) fn step() -> i64 {
    Clock::system().now().as_seconds() / 30
}

/// Repeats a round until the clock stays within one step during it.
pub(crate) async fn within_a_step<T>(round: impl AsyncFn(i64) -> T) -> T {
    loop {
        let began = step();
        let done = round(began).await;
        if step() == began {
            return done;
        }
    }
}
