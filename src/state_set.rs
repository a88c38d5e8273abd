use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::const_text::assert_distinct;
use crate::{Kind, KnownKind, Metric, Value};

/// Named states, each of them on or off: the phase that a service is in, the
/// features that are enabled.
///
/// All are off at first. A state is given by its name or, at the cost of
/// nothing, by its index.
///
/// # Examples
/// ```
/// use metriken::{StateSet, metric};
///
/// const DRAINING: usize = 2;
///
/// /// What the service is doing.
/// #[metric(name = "service_phase")]
/// static PHASE: StateSet = StateSet::new(&["starting", "running", "draining"]);
///
/// PHASE.set("running");
/// assert!(PHASE.is_active("running"));
/// PHASE.set(DRAINING);
/// assert_eq!(PHASE.active().collect::<Vec<_>>(), ["draining"]);
/// ```
pub struct StateSet {
    states: &'static [&'static str],
    active: AtomicU64,
}

impl StateSet {
    /// A set of these states, all of them off.
    ///
    /// # Panics
    /// Unless there are 1 to 64 states, and if a name is empty or given twice.
    /// In a static, that is a compile error.
    pub const fn new(states: &'static [&'static str]) -> Self {
        assert!(
            !states.is_empty() && states.len() <= 64,
            "a state set has 1 to 64 states"
        );
        assert_distinct!(states, "state");
        StateSet {
            states,
            active: AtomicU64::new(0),
        }
    }

    /// The names of the states.
    pub const fn states(&self) -> &'static [&'static str] {
        self.states
    }

    /// Switches `state` on and all others off, at once. Returns whether there
    /// is such a state; if not, nothing changes.
    pub fn set(&self, state: impl State) -> bool {
        self.change(state, |bit| self.active.store(bit, Ordering::Relaxed))
    }

    /// Switches `state` on. Returns whether there is such a state.
    pub fn enable(&self, state: impl State) -> bool {
        self.change(state, |bit| {
            self.active.fetch_or(bit, Ordering::Relaxed);
        })
    }

    /// Switches `state` off. Returns whether there is such a state.
    pub fn disable(&self, state: impl State) -> bool {
        self.change(state, |bit| {
            self.active.fetch_and(!bit, Ordering::Relaxed);
        })
    }

    /// Whether `state` is on. A state that there is not is off.
    pub fn is_active(&self, state: impl State) -> bool {
        let active = self.active.load(Ordering::Relaxed);
        self.bit(state).is_some_and(|bit| active & bit != 0)
    }

    /// The names of the states that are on.
    pub fn active(&self) -> impl Iterator<Item = &'static str> + use<> {
        let active = self.active.load(Ordering::Relaxed);
        let states = self.states.iter().enumerate();
        states.filter_map(move |(i, &name)| (active & 1 << i != 0).then_some(name))
    }

    fn change(&self, state: impl State, change: impl FnOnce(u64)) -> bool {
        self.bit(state).map(change).is_some()
    }

    fn bit(&self, state: impl State) -> Option<u64> {
        let index = state.index_in(self.states);
        index
            .filter(|&index| index < self.states.len())
            .map(|index| 1 << index)
    }
}

/// What names a state of a [`StateSet`]: its index or its name. Sealed.
pub trait State: Sealed {
    #[doc(hidden)]
    fn index_in(&self, states: &[&str]) -> Option<usize>;
}

pub trait Sealed {}

impl Sealed for usize {}

impl State for usize {
    fn index_in(&self, _: &[&str]) -> Option<usize> {
        Some(*self)
    }
}

impl Sealed for &str {}

impl State for &str {
    fn index_in(&self, states: &[&str]) -> Option<usize> {
        states.iter().position(|name| name == self)
    }
}

impl fmt::Debug for StateSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let active: Vec<_> = self.active().collect();
        f.debug_struct("StateSet")
            .field("states", &self.states)
            .field("active", &active)
            .finish()
    }
}

impl Metric for StateSet {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::StateSet {
            states: self.states,
            active: self.active.load(Ordering::Relaxed),
        })
    }
}

impl KnownKind for StateSet {
    const KIND: Kind = Kind::StateSet;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 64 different names: the first 8 letters in pairs.
    static MANY: [&str; 64] = [
        "aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ba", "bb", "bc", "bd", "be", "bf", "bg",
        "bh", "ca", "cb", "cc", "cd", "ce", "cf", "cg", "ch", "da", "db", "dc", "dd", "de", "df",
        "dg", "dh", "ea", "eb", "ec", "ed", "ee", "ef", "eg", "eh", "fa", "fb", "fc", "fd", "fe",
        "ff", "fg", "fh", "ga", "gb", "gc", "gd", "ge", "gf", "gg", "gh", "ha", "hb", "hc", "hd",
        "he", "hf", "hg", "hh",
    ];

    fn active(set: &StateSet) -> Vec<&'static str> {
        set.active().collect()
    }

    #[test]
    fn setting_a_state_switches_the_others_off() {
        let set = StateSet::new(&["starting", "running", "stopping"]);
        assert_eq!(active(&set), [""; 0]);
        assert!(set.set("starting") && set.set("running"));
        assert_eq!(active(&set), ["running"]);
        assert!(set.set(2));
        assert_eq!(active(&set), ["stopping"]);
    }

    #[test]
    fn states_are_switched_one_by_one() {
        let set = StateSet::new(&["tls", "cache", "trace"]);
        assert!(set.enable("tls") && set.enable(2) && set.enable(2));
        assert_eq!(active(&set), ["tls", "trace"]);
        assert!(set.is_active(0) && set.is_active("trace") && !set.is_active("cache"));
        assert!(set.disable("tls") && set.disable(1));
        assert_eq!(active(&set), ["trace"]);
        assert!(matches!(
            set.value(),
            Some(Value::StateSet { states, active: 4 }) if states.len() == 3
        ));
    }

    #[test]
    fn an_unknown_state_changes_nothing() {
        let set = StateSet::new(&["off", "on"]);
        set.set("on");
        for index in [2, 63, 64, 65, usize::MAX] {
            assert!(!set.set(index) && !set.enable(index) && !set.disable(index));
            assert!(!set.is_active(index));
        }
        assert!(!set.set("On") && !set.enable("") && !set.disable("onn"));
        assert_eq!(active(&set), ["on"]);
    }

    #[test]
    fn there_may_be_64_states() {
        let set = StateSet::new(&MANY);
        assert!(set.set(63) && set.enable("aa"));
        assert_eq!(active(&set), ["aa", "hh"]);
    }

    #[test]
    fn sets_that_no_reader_could_tell_apart_are_refused() {
        static TOO_MANY: [&str; 65] = ["a"; 65];
        let refused = |states| std::panic::catch_unwind(|| StateSet::new(states)).is_err();
        assert!(refused(&[]));
        assert!(refused(&TOO_MANY));
        assert!(refused(&["a", ""]));
        assert!(refused(&["a", "b", "a"]));
        assert!(refused(&["a", "b", "b"]));
        assert!(!refused(&["a", "A"]));
    }
}
