//! The fields of the messages that are sent.
//!
//! Source: opentelemetry-proto 1.x, `common.proto`, `resource.proto`,
//! `metrics.proto`, `metrics_service.proto`. Names in JSON are those in lower
//! camel case.

use crate::form::Field;

const fn field(number: u32, name: &'static str) -> Field {
    Field::new(number, name)
}

/// Of a request.
pub(crate) const RESOURCE_METRICS: Field = field(1, "resourceMetrics");

pub(crate) mod resource_metrics {
    use super::{Field, field};

    pub(crate) const RESOURCE: Field = field(1, "resource");
    pub(crate) const SCOPE_METRICS: Field = field(2, "scopeMetrics");
}

/// Of a resource.
pub(crate) const RESOURCE_ATTRIBUTES: Field = field(1, "attributes");

pub(crate) mod scope_metrics {
    use super::{Field, field};

    pub(crate) const SCOPE: Field = field(1, "scope");
    pub(crate) const METRICS: Field = field(2, "metrics");
}

pub(crate) mod scope {
    use super::{Field, field};

    pub(crate) const NAME: Field = field(1, "name");
    pub(crate) const VERSION: Field = field(2, "version");
}

pub(crate) mod metric {
    use super::{Field, field};

    pub(crate) const NAME: Field = field(1, "name");
    pub(crate) const DESCRIPTION: Field = field(2, "description");
    pub(crate) const UNIT: Field = field(3, "unit");
    pub(crate) const GAUGE: Field = field(5, "gauge");
    pub(crate) const SUM: Field = field(7, "sum");
    pub(crate) const HISTOGRAM: Field = field(9, "histogram");
    pub(crate) const EXPONENTIAL: Field = field(10, "exponentialHistogram");
}

/// What is of the same number in every kind of metric that has it.
pub(crate) mod data {
    use super::{Field, field};

    pub(crate) const POINTS: Field = field(1, "dataPoints");
    pub(crate) const TEMPORALITY: Field = field(2, "aggregationTemporality");
    pub(crate) const IS_MONOTONIC: Field = field(3, "isMonotonic");
}

/// What is of the same number in every kind of point that has it.
pub(crate) mod point {
    use super::{Field, field};

    pub(crate) const START_TIME: Field = field(2, "startTimeUnixNano");
    pub(crate) const TIME: Field = field(3, "timeUnixNano");
    /// Of distributions.
    pub(crate) const COUNT: Field = field(4, "count");
    pub(crate) const SUM: Field = field(5, "sum");
}

pub(crate) mod number {
    use super::{Field, field};

    pub(crate) const AS_DOUBLE: Field = field(4, "asDouble");
    pub(crate) const EXEMPLARS: Field = field(5, "exemplars");
    pub(crate) const AS_INT: Field = field(6, "asInt");
    pub(crate) const ATTRIBUTES: Field = field(7, "attributes");
}

pub(crate) mod explicit {
    use super::{Field, field};

    pub(crate) const BUCKET_COUNTS: Field = field(6, "bucketCounts");
    pub(crate) const BOUNDS: Field = field(7, "explicitBounds");
    pub(crate) const EXEMPLARS: Field = field(8, "exemplars");
    pub(crate) const ATTRIBUTES: Field = field(9, "attributes");
}

pub(crate) mod exponential {
    use super::{Field, field};

    pub(crate) const ATTRIBUTES: Field = field(1, "attributes");
    pub(crate) const SCALE: Field = field(6, "scale");
    pub(crate) const ZERO_COUNT: Field = field(7, "zeroCount");
    pub(crate) const POSITIVE: Field = field(8, "positive");
    pub(crate) const EXEMPLARS: Field = field(11, "exemplars");
}

pub(crate) mod buckets {
    use super::{Field, field};

    pub(crate) const OFFSET: Field = field(1, "offset");
    pub(crate) const COUNTS: Field = field(2, "bucketCounts");
}

pub(crate) mod exemplar {
    use super::{Field, field};

    pub(crate) const TIME: Field = field(2, "timeUnixNano");
    pub(crate) const AS_DOUBLE: Field = field(3, "asDouble");
    pub(crate) const SPAN_ID: Field = field(4, "spanId");
    pub(crate) const TRACE_ID: Field = field(5, "traceId");
    pub(crate) const AS_INT: Field = field(6, "asInt");
    pub(crate) const ATTRIBUTES: Field = field(7, "filteredAttributes");
}

pub(crate) mod key_value {
    use super::{Field, field};

    pub(crate) const KEY: Field = field(1, "key");
    pub(crate) const VALUE: Field = field(2, "value");
}

/// Of a value.
pub(crate) const STRING: Field = field(1, "stringValue");
