//! Labels that differ from one operation to the next, the same for all.

use std::array;
use std::hint::black_box;
use std::sync::LazyLock;

use crate::input::Random;

/// How many operations there are before the labels come again in the same
/// order. Of 4,096, a Zen 5 processor still knew by heart which lengths came
/// next: hashing two texts took 2.4 ns then and 9 ns with these.
pub const OPERATIONS: usize = 65_536;

pub const METHODS: [&str; 4] = ["get", "post", "put", "delete"];
pub const STATUSES: [&str; 5] = ["ok", "created", "not_found", "failed", "unavailable"];

/// How many combinations of closed labels there are.
pub const COMBINATIONS: usize = METHODS.len() * STATUSES.len();

const TENANTS: [&str; 8] = [
    "acme-eu1",
    "globex-us2",
    "initech-eu1",
    "hooli-staging",
    "umbrella-corporation",
    "stark-industries-eu-west-1",
    "wayne-enterprises-production",
    "soylent.example.com/production",
];
const PATHS: [&str; 8] = [
    "/v1/jobs",
    "/v1/orders",
    "/v1/sessions",
    "/v1/users/{user}",
    "/v1/orders/{order}/items",
    "/v1/customers/search",
    "/v1/customers/{customer}/notes",
    "/internal/health/ready",
];

/// How many pairs of open labels there are.
pub const PAIRS: usize = TENANTS.len() * PATHS.len();

/// What each operation chooses, at random.
pub struct Turns<T> {
    turns: [T; OPERATIONS],
    choices: Vec<T>,
}

impl<T: Copy> Turns<T> {
    fn new(choices: Vec<T>) -> Self {
        let mut numbers = numbers(choices.len());
        Turns {
            turns: array::from_fn(|_| choices[numbers()]),
            choices,
        }
    }

    /// What the operation with number `i` chooses.
    #[inline(always)]
    pub fn at(&self, i: usize) -> T {
        self.turns[i % OPERATIONS]
    }

    /// The choice with this number, as those who read count them.
    pub fn choice(&self, number: usize) -> T {
        self.choices[number]
    }
}

/// How often each of `choices` is chosen within [`OPERATIONS`].
pub fn frequencies(choices: usize) -> Vec<u64> {
    let mut frequencies = vec![0; choices];
    let mut numbers = numbers(choices);
    for _ in 0..OPERATIONS {
        frequencies[numbers()] += 1;
    }
    frequencies
}

/// Numbers below `choices` at random, always the same.
fn numbers(choices: usize) -> impl FnMut() -> usize {
    let mut random = Random::new();
    move || random.below(choices)
}

/// Closed labels, in the types of whoever counts by them.
pub fn closed<M: Copy, S: Copy>(methods: [M; 4], statuses: [S; 5]) -> &'static Turns<(M, S)> {
    let combinations = methods.map(|method| statuses.map(|status| (method, status)));
    Box::leak(Box::new(Turns::new(combinations.concat())))
}

/// Defines the types of two closed labels, with what a crate derives for them,
/// and `closed_labels`, which has them in turns.
macro_rules! closed_labels {
    ($(#[$attribute:meta])*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $(#[$attribute])*
        pub enum Method {
            Get,
            Post,
            Put,
            Delete,
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $(#[$attribute])*
        pub enum Status {
            Ok,
            Created,
            NotFound,
            Failed,
            Unavailable,
        }

        pub fn closed_labels() -> &'static $crate::labels::Turns<(Method, Status)> {
            $crate::labels::closed(
                [Method::Get, Method::Post, Method::Put, Method::Delete],
                [
                    Status::Ok,
                    Status::Created,
                    Status::NotFound,
                    Status::Failed,
                    Status::Unavailable,
                ],
            )
        }
    };
}
pub(crate) use closed_labels;

/// Closed labels for those who count by an index or by texts.
pub mod plain {
    super::closed_labels!();

    /// The two as one number.
    #[inline(always)]
    pub fn index((method, status): (Method, Status)) -> usize {
        method as usize * super::STATUSES.len() + status as usize
    }

    /// The two as texts.
    #[inline(always)]
    pub fn texts((method, status): (Method, Status)) -> [&'static str; 2] {
        [
            super::METHODS[method as usize],
            super::STATUSES[status as usize],
        ]
    }
}

/// Open labels: the name of a tenant and a path, as they come with requests.
///
/// They live as long as the program, for those who know no other texts.
pub struct Open {
    turns: Turns<u8>,
    pairs: [(&'static str, &'static str); PAIRS],
}

pub static OPEN: LazyLock<Open> = LazyLock::new(|| {
    // Made now, and each in memory of its own, so that neither the compiler nor
    // a comparison of addresses knows any.
    let made = |text: &str| -> &'static str { black_box(text).to_owned().leak() };
    Open {
        turns: Turns::new((0..PAIRS as u8).collect()),
        pairs: array::from_fn(|i| {
            let (tenant, path) = (i / PATHS.len(), i % PATHS.len());
            (made(TENANTS[tenant]), made(PATHS[path]))
        }),
    }
});

impl Open {
    /// Which pair the operation with number `i` chooses.
    #[inline(always)]
    pub fn number(&self, i: usize) -> usize {
        usize::from(self.turns.at(i)) % PAIRS
    }

    /// The tenant and the path that the operation with number `i` chooses.
    #[inline(always)]
    pub fn at(&self, i: usize) -> (&'static str, &'static str) {
        self.pairs[self.number(i)]
    }

    /// The pair with this number.
    pub fn pair(&self, number: usize) -> (&'static str, &'static str) {
        self.pairs[number]
    }

    /// A handle for each pair.
    pub fn keep<H>(
        &self,
        handle: impl FnMut((&'static str, &'static str)) -> H,
    ) -> &'static [H; PAIRS] {
        Box::leak(Box::new(self.pairs.map(handle)))
    }
}
