/// Whose rules the lines follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Those of Etsy's daemon, and of all that read what it reads. Labels
    /// become parts of the name: `responses.class.5xx`.
    StatsD,
    /// The same with labels as Graphite's tags: `responses;class=5xx`.
    Graphite,
    /// Those of Datadog's agent: `responses:1|c|#class:5xx`.
    DogStatsD,
}

/// How distributions are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Histograms {
    /// As values, for the receiver to count, which can sum those of many
    /// processes: distributions of DogStatsD, timers of StatsD.
    #[default]
    Values,
    /// As their count and sum, which are counters, and as gauges for the 50th,
    /// 90th, 99th and 99.9th percentile and the maximum since the last export.
    Summary,
}
