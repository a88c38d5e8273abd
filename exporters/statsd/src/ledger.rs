//! What the receiver was told of each series, so that it is told the rest.
//!
//! StatsD adds up what it is sent. So a counter is sent as what came since the
//! last time, and what counts as sent is what the system took from us: lines
//! of a datagram that it did not take stay in the difference, and go with the
//! next export. A histogram is a counter for each bucket.

use std::collections::HashMap;
use std::time::SystemTime;

/// For how many exports a series is remembered that is not shown any more. A
/// callback that fails for a while, and comes back with its old sum, should
/// not be counted twice; labels that never come back should not stay.
const REMEMBERED: u64 = 60;

/// What was sent of all series.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// By what names a series to the receiver.
    accounts: HashMap<Box<str>, usize>,
    pages: Vec<Page>,
    free: Vec<usize>,
    export: u64,
}

/// What was sent of one series.
#[derive(Debug)]
struct Page {
    /// Since when the series counts: another one of the same name begins anew.
    created: SystemTime,
    /// The last export that it was part of.
    export: u64,
    tallies: Vec<Tally>,
    sum: Tally,
}

/// A number that only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The bucket that it is of; zero for a counter.
    pub(crate) bucket: u32,
    /// What it was when it was last looked at.
    seen: u64,
    /// How much of that was sent.
    sent: u64,
}

impl Tally {
    /// What is to be sent.
    pub(crate) fn due(&self) -> u64 {
        self.seen.wrapping_sub(self.sent)
    }
}

/// A series in the ledger. Valid until the next export begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account(usize);

/// What a line says of a series: so much of one of its tallies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) account: Account,
    pub(crate) of: Part,
    pub(crate) amount: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The tally at this place.
    Tally(usize),
    /// The sum of a histogram's values.
    Sum,
}

impl Ledger {
    /// Begins an export: forgets what has not been shown for long.
    pub(crate) fn begin(&mut self) {
        self.export += 1;
        let oldest = self.export.saturating_sub(REMEMBERED);
        self.accounts.retain(|_, &mut index| {
            let keep = self.pages[index].export >= oldest;
            if !keep {
                self.pages[index].tallies = Vec::new();
                self.free.push(index);
            }
            keep
        });
    }

    /// The account of a series, which counts since `created`. `None` if the
    /// export has met another series that the receiver knows by this name.
    pub(crate) fn open(&mut self, name: &str, created: SystemTime) -> Option<Account> {
        let Some(&index) = self.accounts.get(name) else {
            return Some(self.open_new(name, created));
        };
        let page = &mut self.pages[index];
        if page.export == self.export {
            return None;
        }
        page.export = self.export;
        if page.created != created {
            page.created = created;
            page.restart();
        }
        Some(Account(index))
    }

    fn open_new(&mut self, name: &str, created: SystemTime) -> Account {
        let page = Page {
            created,
            export: self.export,
            tallies: Vec::new(),
            sum: Tally::default(),
        };
        let index = match self.free.pop() {
            Some(index) => {
                self.pages[index] = page;
                index
            }
            None => {
                self.pages.push(page);
                self.pages.len() - 1
            }
        };
        self.accounts.insert(name.into(), index);
        Account(index)
    }

    /// What is to be sent of a counter that is at `value`.
    pub(crate) fn count(&mut self, account: Account, value: u64) -> u64 {
        self.distribution(account, &[(0, value)], None);
        self.tallies(account)[0].due()
    }

    /// Notes the buckets of a histogram that are not empty, in order, and the
    /// sum of its values. What has become less has begun anew: then all of the
    /// series is to be sent.
    pub(crate) fn distribution(
        &mut self,
        account: Account,
        buckets: &[(u32, u64)],
        sum: Option<u64>,
    ) {
        let page = &mut self.pages[account.0];
        let sum = sum.unwrap_or(0);
        page.look(buckets);
        // A sum may pass the end of its range, but not without records.
        let is_same = page.tallies.iter().all(|tally| tally.due() == 0);
        let is_less = page.tallies.iter().any(|tally| tally.seen < tally.sent);
        if is_less || (is_same && sum < page.sum.sent) {
            page.restart();
            page.look(buckets);
        }
        page.sum.seen = sum;
    }

    /// The tallies as they were last looked at, in order of their buckets.
    pub(crate) fn tallies(&self, account: Account) -> &[Tally] {
        &self.pages[account.0].tallies
    }

    /// The sum as it was last looked at.
    pub(crate) fn sum(&self, account: Account) -> Tally {
        self.pages[account.0].sum
    }

    /// Notes what was sent.
    pub(crate) fn sent(&mut self, share: Share) {
        let page = &mut self.pages[share.account.0];
        let tally = match share.of {
            Part::Tally(place) => &mut page.tallies[place],
            Part::Sum => &mut page.sum,
        };
        tally.sent = tally.sent.wrapping_add(share.amount);
    }
}

impl Page {
    /// Nothing was sent of the series as it is now.
    fn restart(&mut self) {
        self.tallies.clear();
        self.sum = Tally::default();
    }

    /// Looks at the buckets: those without a tally get one, in its place.
    fn look(&mut self, buckets: &[(u32, u64)]) {
        self.tallies.iter_mut().for_each(|tally| tally.seen = 0);
        let mut place = 0;
        for &(bucket, seen) in buckets {
            let later = self.tallies[place..].iter();
            place += later.take_while(|tally| tally.bucket < bucket).count();
            match self.tallies.get_mut(place) {
                Some(tally) if tally.bucket == bucket => tally.seen = seen,
                _ => {
                    let sent = 0;
                    let tally = Tally { bucket, seen, sent };
                    self.tallies.insert(place, tally);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const THEN: SystemTime = SystemTime::UNIX_EPOCH;

    fn send_all(ledger: &mut Ledger, account: Account) -> Vec<(u32, u64)> {
        let tallies = ledger.tallies(account).to_vec();
        for (place, tally) in tallies.iter().enumerate() {
            ledger.sent(Share {
                account,
                of: Part::Tally(place),
                amount: tally.due(),
            });
        }
        let due = tallies.iter().map(|tally| (tally.bucket, tally.due()));
        due.filter(|&(_, due)| due > 0).collect()
    }

    fn counted(ledger: &mut Ledger, value: u64) -> u64 {
        ledger.begin();
        let account = ledger.open("a", THEN).unwrap();
        ledger.count(account, value);
        send_all(ledger, account).first().map_or(0, |&(_, due)| due)
    }

    #[test]
    fn what_was_not_sent_stays_due() {
        let mut ledger = Ledger::default();
        for (value, due) in [(5, 5), (7, 7), (u64::MAX, u64::MAX)] {
            ledger.begin();
            let account = ledger.open("a", THEN).unwrap();
            assert_eq!(ledger.count(account, value), due);
        }
        assert_eq!(counted(&mut ledger, u64::MAX), u64::MAX);
        assert_eq!(counted(&mut ledger, u64::MAX), 0);
    }

    #[test]
    fn a_counter_that_began_anew_is_sent_from_zero() {
        let mut ledger = Ledger::default();
        assert_eq!(counted(&mut ledger, 5), 5);
        assert_eq!(counted(&mut ledger, 3), 3);
        ledger.begin();
        let later = THEN + Duration::from_secs(1);
        let account = ledger.open("a", later).unwrap();
        assert_eq!(ledger.count(account, 9), 9, "another of the same name");
    }

    #[test]
    fn buckets_are_due_one_by_one() {
        let mut ledger = Ledger::default();
        ledger.begin();
        let account = ledger.open("a", THEN).unwrap();
        ledger.distribution(account, &[(3, 1), (9, 2)], Some(30));
        assert_eq!(send_all(&mut ledger, account), [(3, 1), (9, 2)]);
        ledger.distribution(account, &[(1, 1), (3, 1), (5, 4), (9, 3)], Some(60));
        assert_eq!(send_all(&mut ledger, account), [(1, 1), (5, 4), (9, 1)]);
        assert_eq!(ledger.sum(account).due(), 60);
        ledger.distribution(account, &[(3, 1), (9, 2)], None);
        assert_eq!(send_all(&mut ledger, account), [(3, 1), (9, 2)], "emptied");
    }

    #[test]
    fn a_sum_is_never_due_below_zero() {
        let mut ledger = Ledger::default();
        ledger.begin();
        let account = ledger.open("a", THEN).unwrap();
        ledger.distribution(account, &[(3, 1)], Some(1003));
        send_all(&mut ledger, account);
        let sum = Share {
            account,
            of: Part::Sum,
            amount: 1003,
        };
        ledger.sent(sum);
        // Emptied, and then there was another value of the same bucket.
        ledger.distribution(account, &[(3, 1)], Some(1001));
        assert_eq!(ledger.sum(account).due(), 1001);
        assert_eq!(send_all(&mut ledger, account), [(3, 1)]);
    }

    #[test]
    fn a_name_is_taken_once_an_export() {
        let mut ledger = Ledger::default();
        ledger.begin();
        assert!(ledger.open("a", THEN).is_some());
        assert_eq!(ledger.open("a", THEN), None);
        ledger.begin();
        assert!(ledger.open("a", THEN).is_some());
    }

    #[test]
    fn a_series_that_pauses_is_not_counted_twice_and_not_remembered_for_ever() {
        let mut ledger = Ledger::default();
        assert_eq!(counted(&mut ledger, 5), 5);
        (0..REMEMBERED - 1).for_each(|_| ledger.begin());
        assert_eq!(counted(&mut ledger, 6), 1);
        (0..REMEMBERED + 1).for_each(|_| ledger.begin());
        assert!(ledger.accounts.is_empty());
        assert_eq!(counted(&mut ledger, 6), 6);
        assert_eq!(ledger.pages.len(), 1, "the place is used again");
    }
}
