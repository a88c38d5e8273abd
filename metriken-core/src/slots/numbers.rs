//! Which slot belongs to which metric.

use super::UNASSIGNED;
use crate::sync::{AtomicU32, Mutex, Ordering};

/// Gives out slots, lowest first, and takes them back.
#[derive(Debug)]
pub(super) struct Numbers {
    next: AtomicU32,
    free: Mutex<Vec<u32>>,
}

impl Numbers {
    crate::sync::const_unless_loom! {
        pub(super) fn new() -> Self {
            Numbers {
                next: AtomicU32::new(0),
                free: Mutex::new(Vec::new()),
            }
        }
    }

    /// How many slots were ever given out.
    pub(super) fn given_out(&self) -> u32 {
        self.next.load(Ordering::Relaxed)
    }

    /// The number in `slot`, put there first if it has none. `None` if all
    /// numbers are in use.
    ///
    /// Nobody is waited for: a signal handler may be here while its own thread
    /// is in [`give_back`](Self::give_back).
    pub(super) fn assign(&self, slot: &AtomicU32) -> Option<u32> {
        let assigned = slot.load(Ordering::Acquire);
        if assigned != UNASSIGNED {
            return Some(assigned);
        }
        let number = self.take()?;
        // Release, so that whoever reads the number sees its cells cleared.
        let exchange =
            slot.compare_exchange(UNASSIGNED, number, Ordering::AcqRel, Ordering::Acquire);
        match exchange {
            Ok(_) => Some(number),
            Err(winner) => {
                self.put(number);
                Some(winner)
            }
        }
    }

    fn take(&self) -> Option<u32> {
        let free = self.free.try_lock().ok().and_then(|mut free| free.pop());
        free.or_else(|| {
            let below = |next: u32| (next < UNASSIGNED).then_some(next + 1);
            let next = self
                .next
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, below);
            next.ok()
        })
    }

    /// Keeps an unused number, unless somebody is in the list just now: then
    /// the number is lost, which costs eight bytes a thread.
    fn put(&self, number: u32) {
        if let Ok(mut free) = self.free.try_lock() {
            free.push(number);
        }
    }

    /// Takes back a number whose cells are as good as new.
    pub(super) fn give_back(&self, number: u32) {
        let mut free = self
            .free
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        free.push(number);
    }
}
