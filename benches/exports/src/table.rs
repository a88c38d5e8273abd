//! The table of one load, as Markdown.

use std::fmt::Write;

use crate::exporter::Exporter;
use crate::load::{Library, Load};
use crate::measure::Measured;

/// A line for each of `exporters`, with what each round measured. Ratios are
/// those of the rounds.
pub fn render(load: Load, exporters: &[&Exporter], samples: &[Vec<Measured>]) -> String {
    let mut out = format!("#### {}\n\n", load.title());
    out.push_str("| | ms | range | KB | × peer | |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
    for (exporter, rounds) in exporters.iter().zip(samples) {
        let ms: Vec<f64> = rounds.iter().map(|round| round.time_ns * 1e-6).collect();
        let peer = exporters
            .iter()
            .position(|it| Some(it.name) == exporter.peer);
        let ratio = peer.map(|peer| {
            let pairs = rounds.iter().zip(&samples[peer]);
            median(pairs.map(|(own, peer)| own.time_ns / peer.time_ns))
        });
        let name = match exporter.library {
            Library::Metriken => format!("**metriken** {}", exporter.name),
            _ => exporter.name.to_owned(),
        };
        let remark = match ratio {
            Some(ratio) if ratio > 1.02 => "**behind**",
            Some(ratio) if ratio >= 0.98 => "level",
            Some(_) => "first",
            None => "",
        };
        let _ = writeln!(
            out,
            "| {name} | {:.2} | {:.2} to {:.2} | {:.0} | {} | {remark} |",
            median(ms.iter().copied()),
            ms.iter().copied().fold(f64::MAX, f64::min),
            ms.iter().copied().fold(0.0, f64::max),
            median(rounds.iter().map(|round| round.bytes / 1000.0)),
            ratio.map_or(String::new(), |ratio| format!("{ratio:.2}")),
        );
    }
    out.push('\n');
    out
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / 2.0
    }
}
