//! Core dumps, which have the master key and passwords in them.

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
};

/// Lets this process leave no core dump. Other processes of its user can read its memory no more either.
pub(super) fn forbid() {
    set(Some(0), DumpableBehavior::NotDumpable);
}

/// Lets this process leave a core dump, of the size that the system allows.
pub(super) fn allow() {
    set(getrlimit(Resource::Core).maximum, DumpableBehavior::Dumpable);
}

/// Neither can fail for a process of its own. Where it did, what was set before stays.
fn set(size: Option<u64>, behavior: DumpableBehavior) {
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let _ = setrlimit(Resource::Core, Rlimit { current: size, maximum });
    let _ = set_dumpable_behavior(behavior);
}
