//! The schema, as types: version 1. `docs/snapshot.md` says it in words.
//!
//! Fields that are not known here are passed over, so a field may be added
//! under the same version if readers can do without; whatever else changes is a
//! new version.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

pub(super) const FORMAT: &str = "metriken-snapshot";
pub(super) const VERSION: u64 = 1;

type Str<'a> = Cow<'a, str>;

#[derive(Serialize, Deserialize)]
pub(super) struct Document<'a> {
    pub(super) format: Str<'a>,
    pub(super) version: u64,
    pub(super) at_ns: i64,
    pub(super) process_start_ns: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since_ns: Option<i64>,
    pub(super) families: Vec<Family<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Family<'a> {
    pub(super) name: Str<'a>,
    pub(super) kind: Str<'a>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub(super) unit: Str<'a>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub(super) help: Str<'a>,
    pub(super) series: Vec<Series<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Series<'a> {
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub(super) labels: Labels<'a>,
    pub(super) created_ns: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at_ns: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<Scale>,
    pub(super) value: Value<'a>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Scale {
    pub(super) factor: u64,
    pub(super) decimals: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Value<'a> {
    Counter(u64),
    Gauge(i64),
    Float(Float),
    Histogram(Histogram<'a>),
    Info {},
    StateSet(StateSet<'a>),
}

#[derive(Serialize, Deserialize)]
pub(super) struct Histogram<'a> {
    pub(super) grouping_power: u8,
    pub(super) max_value_power: u8,
    pub(super) count: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sum: Option<u64>,
    pub(super) buckets: Cow<'a, [(u32, u64)]>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StateSet<'a> {
    pub(super) names: Vec<Str<'a>>,
    pub(super) active: u64,
}

/// A float. JSON has no numbers for those that are none or infinite, and many
/// readers of it round the others, so there it is a text.
pub(super) struct Float(pub(super) f64);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&format_args!("{:?}", self.0))
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Float {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return f64::deserialize(deserializer).map(Float);
        }
        let text = String::deserialize(deserializer)?;
        let float = text.parse();
        float
            .map(Float)
            .map_err(|_| D::Error::custom("a float is not a number"))
    }
}

/// Labels, which are a map in every form.
#[derive(Default)]
pub(super) struct Labels<'a>(pub(super) Vec<(Str<'a>, Str<'a>)>);

impl Labels<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Labels<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Labels<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Labels<'static>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut labels = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    labels.push((name.into(), value.into()));
                }
                Ok(Labels(labels))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
