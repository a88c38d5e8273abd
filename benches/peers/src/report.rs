//! Tables.

use std::fmt::Write;

use crate::contender::{Role, Target};
use crate::rounds::{Rounds, median};

/// A line of a table, before its numbers.
pub struct Line {
    pub who: String,
    pub what: String,
    pub role: Role,
    pub target: Option<Target>,
    /// What goes into columns of the table's own.
    pub more: Vec<String>,
}

pub struct Table {
    pub title: String,
    /// What the number of a line is.
    pub unit: &'static str,
    /// The columns of [`Line::more`].
    pub more: &'static [&'static str],
    /// The line that others are compared with, by what it is.
    pub floor: &'static str,
}

impl Table {
    /// The table as Markdown.
    pub fn render(&self, lines: &[Line], rounds: &Rounds) -> String {
        let floor = lines.iter().position(|line| line.what == self.floor);
        let floor = floor.expect("the floor is measured too");
        let medians: Vec<f64> = rounds
            .samples
            .iter()
            .map(|s| median(s.iter().copied()))
            .collect();
        let peers = (0..lines.len()).filter(|&i| lines[i].role == Role::Peer);
        let best = peers.min_by(|&a, &b| medians[a].total_cmp(&medians[b]));
        // Ratios are those of the rounds.
        let ratio = |to: usize, i: usize| {
            let pairs = rounds.samples[i].iter().zip(&rounds.samples[to]);
            median(pairs.map(|(sample, reference)| sample / reference))
        };

        let mut out = format!("#### {}\n\n", self.title);
        let _ = writeln!(
            out,
            "| | {} | range | × floor | × best peer |{} |\n| --- | ---: | ---: | ---: | ---: |{} --- |",
            self.unit,
            self.more
                .iter()
                .map(|name| format!(" {name} |"))
                .collect::<String>(),
            " ---: |".repeat(self.more.len()),
        );
        for (i, line) in lines.iter().enumerate() {
            let name = match line.role {
                Role::Floor if i == floor => format!("**floor**: {}", line.what),
                Role::Floor => line.what.clone(),
                _ => format!("{} {}", line.who, line.what),
            };
            let samples = &rounds.samples[i];
            let lowest = samples.iter().copied().fold(f64::MAX, f64::min);
            let highest = samples.iter().copied().fold(0.0, f64::max);
            let beside = match (best, line.role) {
                (Some(best), Role::Ours | Role::Peer) => digits(ratio(best, i)),
                _ => String::new(),
            };
            let to_floor = ratio(floor, i);
            let _ = writeln!(
                out,
                "| {name} | {} | {} to {} | {} | {beside} |{} {} |",
                digits(medians[i]),
                digits(lowest),
                digits(highest),
                digits(to_floor),
                line.more
                    .iter()
                    .map(|cell| format!(" {cell} |"))
                    .collect::<String>(),
                remark(
                    line,
                    (medians[i], to_floor),
                    best.map(|best| (&*lines[best].who, ratio(best, i))),
                ),
            );
        }
        if rounds.disturbed > 0 {
            let all = rounds.samples[0].len();
            let _ = writeln!(
                out,
                "\nOther programs ran during {} of these {all} rounds.",
                rounds.disturbed
            );
        }
        out.push('\n');
        out
    }
}

/// Whether what was wanted of ours was reached, and what is to be known of the
/// others.
fn remark(line: &Line, (ns, to_floor): (f64, f64), best: Option<(&str, f64)>) -> String {
    if let Role::Aside(reason) = line.role {
        return reason.to_owned();
    }
    if line.role != Role::Ours {
        return String::new();
    }
    let mut remarks = Vec::new();
    if let Some(target) = line.target {
        let (part, wanted) = match target {
            Target::TimesFloor(times) => (to_floor / times, format!("wanted: ≤ {times} × floor")),
            Target::Ns(most) => (ns / most, format!("wanted: ≤ {most} ns")),
        };
        // What the table shows decides, not the digits behind.
        remarks.push(if part < 1.005 {
            wanted
        } else {
            format!("{wanted}, **missed by {:.0}%**", (part - 1.0) * 100.0)
        });
    }
    match best {
        Some((who, ratio)) if ratio > 1.02 => remarks.push(format!("**behind {who}**")),
        Some((_, ratio)) if ratio >= 0.98 => remarks.push("level with the best peer".to_owned()),
        Some(_) => remarks.push("first".to_owned()),
        None => {}
    }
    remarks.join("; ")
}

/// Three digits.
fn digits(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 0.1 => format!("{v:.2}"),
        v => format!("{v:.4}"),
    }
}
