//! Counting by labels.

use super::hot::{Markdown, on, race};
use crate::contender::Lineup;
use crate::labels::{COMBINATIONS, PAIRS, frequencies};
use crate::peer::line_up;
use crate::{Settings, floor};

pub fn run(settings: Settings) -> Markdown {
    let mut lineup = Lineup::default();
    floor::closed_labels(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.closed_labels(lineup));
    let mut out = tables(
        settings,
        "Two closed labels, of 4 and 5 values",
        floor::INDEX_ADD,
        &lineup,
        COMBINATIONS,
    )?;

    let mut lineup = Lineup::default();
    floor::open_labels(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.open_labels(lineup));
    out += &tables(
        settings,
        "Two open labels, 64 pairs of texts",
        floor::HASH_ADD,
        &lineup,
        PAIRS,
    )?;
    Ok(out)
}

/// Measures counting by labels of which there are `choices`.
fn tables(
    settings: Settings,
    title: &str,
    floor: &'static str,
    lineup: &Lineup,
    choices: usize,
) -> Markdown {
    let expected = frequencies(choices);
    for contender in &lineup.contenders {
        contender.check(&expected)?;
    }
    let table = |threads| {
        let title = format!("{title}, {}", on(threads));
        race(settings, title, floor, lineup, threads)
    };
    Ok([1, 2, 8].map(table).concat())
}
