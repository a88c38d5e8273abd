//! What is measured beside each other: one operation each, in a loop.

use std::sync::{Barrier, atomic::AtomicUsize, atomic::Ordering};
use std::thread;
use std::time::Instant;

use crate::machine;
use crate::rounds::median;

/// Whose operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The least that an operation of this kind can cost, written out by hand.
    Floor,
    Ours,
    Peer,
    /// A peer's operation that does less than the others, which is why it is
    /// shown and not compared with; the reason is said.
    Aside(&'static str),
}

/// What is wanted of ours, at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    TimesFloor(f64),
    Ns(f64),
}

/// Does the operation as often as asked.
pub type Runner = Box<dyn FnMut(u64)>;

pub struct Contender {
    pub who: String,
    pub what: String,
    pub role: Role,
    pub target: Option<Target>,
    /// Called on every measured thread, with its number, before time runs.
    make: Box<dyn Fn(usize) -> Runner + Send + Sync>,
    /// Called after each measurement, off the clock.
    after: Option<Box<dyn Fn() + Send + Sync>>,
    /// What was counted for a choice of labels.
    counts: Option<Box<dyn Fn(usize) -> u64 + Send + Sync>>,
    at_most: u64,
    pub single: bool,
}

impl Contender {
    /// Sets how many times the floor is wanted.
    pub fn target(&mut self, times_floor: f64) -> &mut Self {
        self.target = Some(Target::TimesFloor(times_floor));
        self
    }

    /// Sets how much is wanted at most.
    pub fn target_ns(&mut self, ns: f64) -> &mut Self {
        self.target = Some(Target::Ns(ns));
        self
    }

    /// Keeps it out of measurements with several threads.
    pub fn single(&mut self) -> &mut Self {
        self.single = true;
        self
    }

    /// Shows it without comparing with it.
    pub fn aside(&mut self, reason: &'static str) -> &mut Self {
        self.role = Role::Aside(reason);
        self
    }

    /// Does `then` after each measurement, of at most `at_most` operations.
    pub fn after(&mut self, at_most: u64, then: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.at_most = at_most;
        self.after = Some(Box::new(then));
        self
    }

    /// Says what was counted for each choice of labels, so that
    /// [`check`](Self::check) can look. It is asked on the thread that counted.
    pub fn counts(&mut self, of: impl Fn(usize) -> u64 + Send + Sync + 'static) -> &mut Self {
        self.counts = Some(Box::new(of));
        self
    }

    /// Does as many operations as `expected` adds up to, and looks whether each
    /// was counted where it should.
    ///
    /// # Errors
    /// If it was not, or nobody says.
    pub fn check(&self, expected: &[u64]) -> Result<(), String> {
        if self.role == Role::Floor {
            return Ok(());
        }
        let name = format!("{} {}", self.who, self.what);
        let counts = self.counts.as_ref();
        let counts = counts.ok_or_else(|| format!("{name} does not say what it counted"))?;
        let read = || (0..expected.len()).map(counts).collect::<Vec<u64>>();
        let count = || {
            let before = read();
            (self.make)(0)(expected.iter().sum());
            let counted = read().into_iter().zip(before);
            counted.map(|(after, before)| after - before).collect()
        };
        let counted: Vec<u64> = thread::scope(|scope| scope.spawn(count).join().unwrap());
        if counted == expected {
            return Ok(());
        }
        Err(format!("{name} counted {counted:?}, not {expected:?}"))
    }

    /// Nanoseconds of a processor's time an operation, each of `threads` doing
    /// it `n` times.
    fn measure(&self, threads: usize, n: u64) -> f64 {
        let processors = machine::processors();
        let start = Start::new(threads, processors);
        let times: Vec<Times> = thread::scope(|scope| {
            let measured = |number: usize| {
                let start = &start;
                scope.spawn(move || {
                    // Processor 0 takes most of the interrupts.
                    machine::pin((number + 1) % processors);
                    let mut run = (self.make)(number);
                    run(n.min(256));
                    start.wait();
                    Times::of(&mut run, n)
                })
            };
            let handles: Vec<_> = (0..threads).map(measured).collect();
            let join = |handle: thread::ScopedJoinHandle<'_, _>| handle.join().unwrap();
            handles.into_iter().map(join).collect()
        });
        if let Some(after) = &self.after {
            after();
        }
        if threads <= processors {
            return times.iter().map(|times| times.typical_ns).sum::<f64>() / threads as f64;
        }
        // Threads take turns: what counts is when the last of them is done.
        let begin = times.iter().map(|times| times.begin).min().unwrap();
        let end = times.iter().map(|times| times.end).max().unwrap();
        (end - begin).as_nanos() as f64 * processors as f64 / (n * threads as u64) as f64
    }

    /// A measurement that can be repeated, lasting about `target_ms`.
    pub fn calibrated(&self, threads: usize, target_ms: f64) -> impl Fn() -> f64 {
        let share = machine::processors().min(threads) as f64 / threads as f64;
        let mut n = Times::PARTS * 64;
        loop {
            let wanted = target_ms * 1e6 * share / self.measure(threads, n).max(0.05);
            if n >= self.at_most || wanted < 8.0 * n as f64 {
                n = (wanted as u64).clamp(256, self.at_most) / Times::PARTS * Times::PARTS;
                return move || self.measure(threads, n);
            }
            n = (n * 4).min(self.at_most);
        }
    }
}

/// When a thread began and ended, and what an operation took it.
struct Times {
    begin: Instant,
    end: Instant,
    typical_ns: f64,
}

impl Times {
    /// Parts of a measurement, of which the median counts: some are
    /// interrupted.
    const PARTS: u64 = 8;

    fn of(run: &mut Runner, n: u64) -> Self {
        let part = n / Self::PARTS;
        let begin = Instant::now();
        let mut at = begin;
        let times = (0..Self::PARTS).map(|_| {
            run(part);
            let before = std::mem::replace(&mut at, Instant::now());
            (at - before).as_nanos() as f64 / part as f64
        });
        Times {
            begin,
            typical_ns: median(times),
            end: at,
        }
    }
}

/// Lets all threads start at once: spinning where each has a processor, as a
/// barrier wakes them one after the other.
struct Start {
    barrier: Option<Barrier>,
    arrived: AtomicUsize,
    threads: usize,
}

impl Start {
    fn new(threads: usize, processors: usize) -> Self {
        Start {
            barrier: (threads > processors).then(|| Barrier::new(threads)),
            arrived: AtomicUsize::new(0),
            threads,
        }
    }

    fn wait(&self) {
        if let Some(barrier) = &self.barrier {
            barrier.wait();
            return;
        }
        self.arrived.fetch_add(1, Ordering::SeqCst);
        while self.arrived.load(Ordering::SeqCst) < self.threads {
            std::hint::spin_loop();
        }
    }
}

/// The contenders of one table.
#[derive(Default)]
pub struct Lineup {
    pub contenders: Vec<Contender>,
    /// Who adds.
    pub who: String,
    role: Option<Role>,
}

impl Lineup {
    /// Whose operations come next.
    pub fn enter(&mut self, who: &str, role: Role) {
        self.who = who.to_owned();
        self.role = Some(role);
    }

    /// Adds an operation, given how often it was done before.
    pub fn each(
        &mut self,
        what: &str,
        operation: impl Fn(usize) + Copy + Send + Sync + 'static,
    ) -> &mut Contender {
        self.threads(what, move |_| {
            Box::new(move |n| {
                for i in 0..n as usize {
                    operation(i);
                    clobber();
                }
            })
        })
    }

    /// Adds what `make` returns, called on each measured thread.
    pub fn threads(
        &mut self,
        what: &str,
        make: impl Fn(usize) -> Runner + Send + Sync + 'static,
    ) -> &mut Contender {
        self.contenders.push(Contender {
            who: self.who.clone(),
            what: what.to_owned(),
            role: self.role.unwrap_or(Role::Peer),
            target: None,
            make: Box::new(make),
            after: None,
            counts: None,
            at_most: u64::MAX,
            single: false,
        });
        self.contenders.last_mut().unwrap()
    }

    /// Adds an operation on `items` in turn, in an order that no prefetcher
    /// guesses.
    pub fn rotating<T: Send + Sync + 'static>(
        &mut self,
        what: &str,
        items: Vec<T>,
        operation: impl Fn(&'static T) + Copy + Send + Sync + 'static,
    ) -> &mut Contender {
        let items: &'static [T] = items.leak();
        let order: &[u32] = crate::input::shuffled(items.len()).leak();
        self.threads(what, move |number| {
            let mut at = number * 7919 % order.len();
            let mut run = move |n: u64| {
                for _ in 0..n {
                    operation(&items[order[at] as usize]);
                    clobber();
                    at += 1;
                    if at == order.len() {
                        at = 0;
                    }
                }
            };
            // Once each, so that nothing is done for the first time later.
            run(order.len() as u64);
            Box::new(run)
        })
    }
}

/// Nothing, for the processor; for the compiler, something that may use all
/// memory. So operations are neither merged nor taken out of the loop, as if
/// each stood alone in other code.
#[inline(always)]
pub fn clobber() {
    // SAFETY: there is no instruction in it.
    unsafe { std::arch::asm!("", options(nostack, preserves_flags)) }
}
