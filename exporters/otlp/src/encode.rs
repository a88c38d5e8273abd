//! From the walk to the bytes of one export.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use metriken_exposition::{Names, Selection, Walker};

use crate::answer::PartialSuccess;
use crate::field::{RESOURCE_ATTRIBUTES, RESOURCE_METRICS, resource_metrics};
use crate::form::Form;
use crate::layout::Layout;
use crate::point::{Points, put_attribute, unix_ns};
use crate::scope::Scope;

/// An [`Encoder`] in either form.
pub(crate) trait Encode: fmt::Debug + Send {
    /// All metrics at a time, as totals or as differences to what was accepted.
    fn encode(&mut self, at: SystemTime) -> Vec<u8>;
    /// What was encoded last was accepted.
    fn accept(&mut self);
    /// What an answer says of a part that was refused.
    fn partial_success(&self, answer: &[u8]) -> Option<PartialSuccess>;
    /// The type of what is encoded, by HTTP's name.
    fn content_type(&self) -> &'static str;
}

/// More than is around the resource and its scopes in either form.
const AROUND_BYTES: usize = 64;

/// Writes the registry.
#[derive(Debug)]
pub(crate) struct Encoder<F: Form> {
    walker: Walker,
    /// The field that says who sends.
    resource: Vec<u8>,
    layout: Layout<F>,
    points: Points,
}

impl<F: Form> Encoder<F> {
    pub(crate) fn new(
        selection: Selection,
        attributes: &BTreeMap<String, String>,
        points: Points,
    ) -> Self {
        let mut resource = Vec::new();
        let message = F::begin(&mut resource, resource_metrics::RESOURCE);
        F::begin_list(&mut resource, RESOURCE_ATTRIBUTES);
        for (name, value) in attributes {
            put_attribute::<F>(&mut resource, RESOURCE_ATTRIBUTES, name, value);
        }
        F::end_list(&mut resource);
        F::end(&mut resource, message);
        Encoder {
            walker: Walker::new(Names::OpenTelemetry).select(selection),
            resource,
            layout: Layout::new(),
            points,
        }
    }

    /// Writes all metrics into the buffers of their scopes.
    fn walk(&mut self, at: SystemTime) {
        let Encoder {
            walker,
            layout,
            points,
            ..
        } = self;
        let walk = walker.walk();
        layout.refresh(&walk);
        points.begin(at);
        for family in walk.families() {
            let kind = points.kind(family.kind());
            for member in family.members() {
                let created_ns = unix_ns(member.created());
                let (head, scope) = layout.of(&member);
                // Where the last whole point ends.
                let mut end = scope.len();
                member.visit(|series| {
                    let out = scope.points(head, kind);
                    end = out.len();
                    points.put::<F>(out, &member, created_ns, series);
                    end = out.len();
                });
                scope.truncate(end);
            }
            layout.end_family();
        }
    }
}

impl<F: Form> Encode for Encoder<F> {
    fn encode(&mut self, at: SystemTime) -> Vec<u8> {
        self.walk(at);
        let scopes = self.layout.scopes();
        let bytes: usize = scopes.iter().map(Scope::size_bytes).sum();
        let mut out = Vec::with_capacity(self.resource.len() + bytes + AROUND_BYTES);
        out.extend_from_slice(F::AROUND[0]);
        F::begin_list(&mut out, RESOURCE_METRICS);
        let message = F::begin_element(&mut out, RESOURCE_METRICS);
        out.extend_from_slice(&self.resource);
        F::begin_list(&mut out, resource_metrics::SCOPE_METRICS);
        for scope in scopes {
            scope.drain(&mut out, resource_metrics::SCOPE_METRICS);
        }
        F::end_list(&mut out);
        F::end(&mut out, message);
        F::end_list(&mut out);
        out.extend_from_slice(F::AROUND[1]);
        out
    }

    fn accept(&mut self) {
        self.points.accept();
    }

    fn partial_success(&self, answer: &[u8]) -> Option<PartialSuccess> {
        F::partial_success(answer)
    }

    fn content_type(&self) -> &'static str {
        F::CONTENT_TYPE
    }
}
