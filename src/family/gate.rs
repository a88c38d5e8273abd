//! Who may go through a family's series at the same time as who.

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Lets in any number of visitors, or else the one who moves counts from one
/// series to another. So no visitor shows a count twice or not at all.
#[derive(Debug)]
pub(super) struct Gate(AtomicU32);

/// The bit of the one who moves counts; below it is the number of visitors.
const MOVING: u32 = 1 << 31;

/// How often a visitor looks whether the moving is done. It takes microseconds;
/// where it takes longer, such as in a child that was forked in the midst of
/// it, a visitor goes on and may show the count that is moved twice.
const PATIENCE: u32 = 10_000;

impl Gate {
    pub(super) const fn new() -> Self {
        Gate(AtomicU32::new(0))
    }

    /// Enters to visit.
    pub(super) fn visit(&self) -> Visiting<'_> {
        self.0.fetch_add(1, Ordering::Acquire);
        for attempt in 0..PATIENCE {
            if self.0.load(Ordering::Acquire) & MOVING == 0 {
                break;
            }
            match attempt {
                ..100 => hint::spin_loop(),
                _ => thread::yield_now(),
            }
        }
        Visiting(self)
    }

    /// Enters to move counts, if nobody is there.
    pub(super) fn try_move(&self) -> Option<Moving<'_>> {
        let exchange = (self.0).compare_exchange(0, MOVING, Ordering::Acquire, Ordering::Relaxed);
        exchange.is_ok().then_some(Moving(self))
    }
}

/// Leaves when dropped.
pub(super) struct Visiting<'g>(&'g Gate);

impl Drop for Visiting<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Release);
    }
}

/// Leaves when dropped.
pub(super) struct Moving<'g>(&'g Gate);

impl Drop for Moving<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_and(!MOVING, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_moves_while_somebody_visits() {
        let gate = Gate::new();
        let (first, second) = (gate.visit(), gate.visit());
        assert!(gate.try_move().is_none());
        drop(first);
        assert!(gate.try_move().is_none());
        drop(second);
        let moving = gate.try_move();
        assert!(moving.is_some() && gate.try_move().is_none());
    }

    #[test]
    fn a_visitor_does_not_wait_for_ever() {
        let gate = Gate::new();
        std::mem::forget(gate.try_move().unwrap());
        drop(gate.visit());
    }
}
