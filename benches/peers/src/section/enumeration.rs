//! Going through a registry, and what it costs to be in one.

use std::error::Error;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::hot::{race, race_per};
use super::scrape::METRICS;
use crate::Settings;
use crate::contender::{Lineup, Role};
use crate::peer::line_up;

const SLICE: &str = "slice of names and values";
const BOXES: &str = "a box each";

pub fn run(settings: Settings) -> Result<String, Box<dyn Error>> {
    let mut lineup = Lineup::default();
    lineup.enter("", Role::Floor);
    let slice = plain_entries();
    lineup.each(SLICE, move |_| {
        let sum = |e: &(String, AtomicU64)| e.0.len() as u64 ^ e.1.load(Relaxed);
        black_box(black_box(slice).iter().map(sum).fold(0, u64::wrapping_add));
    });
    line_up(&mut lineup, |peer, lineup| peer.enumeration(lineup));
    let title = format!("Going through {METRICS} static metrics, for each");
    let mut out = race_per(settings, title, SLICE, &lineup, 1, METRICS);

    let mut lineup = Lineup::default();
    lineup.enter("", Role::Floor);
    lineup.threads(BOXES, |_| {
        Box::new(|n| {
            let make = |i| Box::new((format!("queue_depth_{i:05}"), AtomicU64::new(0)));
            black_box((0..n).map(make).collect::<Vec<_>>());
        })
    });
    line_up(&mut lineup, |peer, lineup| peer.registration(lineup));
    for contender in &mut lineup.contenders {
        contender.after(10_000, || ());
    }
    let title = "Registering 10,000 metrics at run time and dropping them, for each".to_owned();
    out += &race(settings, title, BOXES, &lineup, 1);
    Ok(out)
}

fn plain_entries() -> &'static [(String, AtomicU64)] {
    let entry = |i| (format!("app_subsystem_requests_{i:04}"), AtomicU64::new(i));
    (0..METRICS as u64).map(entry).collect::<Vec<_>>().leak()
}
