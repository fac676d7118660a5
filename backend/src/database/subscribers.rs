//! The parts of this server that are notified of changes.

use std::sync::{Arc, PoisonError, RwLock};

use super::Notice;

/// The functions to call with each notice, those of this server's own transactions included.
#[derive(Clone, Default)]
pub(super) struct Subscribers(Arc<RwLock<Vec<Subscriber>>>);

type Subscriber = Box<dyn Fn(&Notice) + Send + Sync>;

impl Subscribers {
    pub(super) fn add(&self, subscriber: impl Fn(&Notice) + Send + Sync + 'static) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(subscriber));
    }

    pub(super) fn notify(&self, notice: &Notice) {
        for subscriber in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            subscriber(notice);
        }
    }
}
