//! The metrics of one crate, which is an instrumentation scope.
//!
//! The walk goes by names, and the message is to go by crates. So every scope
//! has a buffer of its own, to which the families add what belongs there.

use crate::field::{data, scope, scope_metrics};
use crate::form::{Field, Form};

#[derive(Debug)]
pub(crate) struct Scope<F: Form> {
    /// The field with its name and version.
    head: Vec<u8>,
    /// The elements of the list of its metrics.
    metrics: Vec<u8>,
    open: Option<Open<F>>,
}

/// A metric that is being written.
#[derive(Debug)]
struct Open<F: Form> {
    kind: Kind,
    metric: F::Open,
    data: F::Open,
}

/// What kind of metric a family is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) field: Field,
    /// What points tell, unless that is what is.
    pub(crate) temporality: Option<u8>,
    /// Of sums whether they only grow.
    pub(crate) is_monotonic: Option<bool>,
}

impl<F: Form> Scope<F> {
    pub(crate) fn new(name: &str, version: &str) -> Self {
        let mut head = Vec::new();
        let message = F::begin(&mut head, scope_metrics::SCOPE);
        F::string(&mut head, scope::NAME, name);
        F::string(&mut head, scope::VERSION, version);
        F::end(&mut head, message);
        Scope {
            head,
            metrics: Vec::new(),
            open: None,
        }
    }

    /// Where points of a metric are written, which begins with `head` and is
    /// begun if it isn't.
    #[inline]
    pub(crate) fn points(&mut self, head: &[u8], kind: Kind) -> &mut Vec<u8> {
        if self.open.is_none() {
            self.begin(head, kind);
        }
        &mut self.metrics
    }

    fn begin(&mut self, head: &[u8], kind: Kind) {
        let out = &mut self.metrics;
        let metric = F::begin_element(out, scope_metrics::METRICS);
        out.extend_from_slice(head);
        let data = F::begin(out, kind.field);
        F::begin_list(out, data::POINTS);
        self.open = Some(Open { kind, metric, data });
    }

    /// Takes back what was written after `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.metrics.truncate(len);
    }

    /// Ends the metric, if one was begun.
    pub(crate) fn end(&mut self) {
        let Some(Open { kind, metric, data }) = self.open.take() else {
            return;
        };
        let out = &mut self.metrics;
        F::end_list(out);
        if let Some(temporality) = kind.temporality {
            F::choice(out, data::TEMPORALITY, temporality);
        }
        if let Some(is_monotonic) = kind.is_monotonic {
            F::flag(out, data::IS_MONOTONIC, is_monotonic);
        }
        F::end(out, data);
        F::end(out, metric);
    }

    /// Moves all metrics to `out`, as an element of the list of scopes, if
    /// there are any.
    pub(crate) fn drain(&mut self, out: &mut Vec<u8>, list: Field) {
        if self.metrics.is_empty() {
            return;
        }
        let message = F::begin_element(out, list);
        out.extend_from_slice(&self.head);
        F::begin_list(out, scope_metrics::METRICS);
        out.append(&mut self.metrics);
        F::end_list(out);
        F::end(out, message);
    }

    /// How many bytes of metrics there are.
    pub(crate) fn len(&self) -> usize {
        self.metrics.len()
    }

    /// How many bytes of a message they make.
    pub(crate) fn size_bytes(&self) -> usize {
        // The keys and lengths of fields, brackets and names in JSON.
        const AROUND: usize = 64;
        AROUND + self.head.len() + self.metrics.len()
    }
}
