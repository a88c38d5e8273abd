//! OpenTelemetry's SDK with its exporter for OTLP.

use std::error::Error;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, MeterProvider};
use opentelemetry_otlp::{MetricExporter, Protocol, WithExportConfig};
use opentelemetry_sdk::metrics::{
    Aggregation, Instrument, InstrumentKind, PeriodicReader, SdkMeterProvider, Stream,
};

use super::{
    COUNTERS, GAUGE, HISTOGRAM, Load, Recording, SERIES, VALUES, bounds_seconds, duration_ns,
    labels,
};

pub struct OpenTelemetry {
    load: Load,
    attributes: Vec<[KeyValue; 2]>,
    instruments: Option<Instruments>,
    /// gRPC needs one.
    runtime: tokio::runtime::Runtime,
}

struct Instruments {
    counters: Vec<Counter<u64>>,
    gauge: Gauge<i64>,
    histogram: Histogram<f64>,
    _provider: SdkMeterProvider,
}

impl OpenTelemetry {
    pub fn new(load: Load) -> Self {
        let attributes = |(tenant, route)| {
            [
                KeyValue::new("tenant", tenant),
                KeyValue::new("route", route),
            ]
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        OpenTelemetry {
            load,
            attributes: (0..SERIES).map(labels).map(attributes).collect(),
            instruments: None,
            runtime: runtime.expect("threads can be had"),
        }
    }
}

impl Recording for OpenTelemetry {
    fn record(&mut self, tick: u64) {
        let Some(instruments) = &self.instruments else {
            return;
        };
        for (number, attributes) in self.attributes.iter().enumerate() {
            match self.load {
                Load::Scalars => {
                    instruments
                        .counters
                        .iter()
                        .for_each(|counter| counter.add(1, attributes));
                    instruments
                        .gauge
                        .record(tick as i64 + number as i64, attributes);
                }
                Load::Histograms | Load::BusyHistograms => {
                    let value = duration_ns(tick * SERIES as u64 + number as u64);
                    instruments
                        .histogram
                        .record(value as f64 * 1e-9, attributes);
                }
            }
        }
    }

    /// `how` is an address, a protocol and a kind of histograms.
    fn start(&mut self, how: &str) -> Result<(), Box<dyn Error>> {
        let words: Vec<&str> = how.split(' ').collect();
        let [address, protocol, histograms] = words[..] else {
            return Err(format!("{how:?} is not an address, a protocol and a kind").into());
        };
        let exporter = match protocol {
            "grpc" => {
                let _inside = self.runtime.enter();
                let endpoint = format!("http://{address}");
                MetricExporter::builder()
                    .with_tonic()
                    .with_endpoint(endpoint)
                    .build()?
            }
            _ => {
                let protocol = if protocol == "json" {
                    Protocol::HttpJson
                } else {
                    Protocol::HttpBinary
                };
                let endpoint = format!("http://{address}/v1/metrics");
                let builder = MetricExporter::builder().with_http();
                builder
                    .with_protocol(protocol)
                    .with_endpoint(endpoint)
                    .build()?
            }
        };
        let reader = PeriodicReader::builder(exporter).with_interval(Duration::from_millis(100));
        let is_exponential = histograms == "exponential";
        let view = move |instrument: &Instrument| {
            if !is_exponential || instrument.kind() != InstrumentKind::Histogram {
                return None;
            }
            let aggregation = Aggregation::Base2ExponentialHistogram {
                max_size: 160,
                max_scale: 20,
                record_min_max: true,
            };
            Stream::builder().with_aggregation(aggregation).build().ok()
        };
        let provider = SdkMeterProvider::builder()
            .with_reader(reader.build())
            .with_view(view)
            .build();
        let meter = provider.meter("exports");
        let histogram = meter.f64_histogram(HISTOGRAM).with_unit("s");
        self.instruments = Some(Instruments {
            counters: COUNTERS
                .iter()
                .map(|&name| meter.u64_counter(name).build())
                .collect(),
            gauge: meter.i64_gauge(GAUGE).build(),
            histogram: histogram.with_boundaries(bounds_seconds()).build(),
            _provider: provider,
        });
        let first = if self.load != Load::Scalars {
            VALUES as u64
        } else {
            1
        };
        (0..first).for_each(|number| self.record(number));
        Ok(())
    }
}
