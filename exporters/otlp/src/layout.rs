//! What follows from the set of metrics alone, and is kept until that changes:
//! in which crate each metric is declared, and how each family begins.

use std::collections::BTreeMap;

use metriken_exposition::{Family, Member, Walk};

use crate::field::metric::{DESCRIPTION, NAME, UNIT};
use crate::form::Form;
use crate::scope::Scope;
use crate::unit::ucum;

#[derive(Debug)]
pub(crate) struct Layout<F: Form> {
    generation: Option<u64>,
    scopes: Vec<Scope<F>>,
    /// The place in `scopes` of each member.
    scope_of: Vec<usize>,
    /// The first fields of each family's metric.
    heads: Vec<Vec<u8>>,
    /// The places of the scopes that the family has members in, so far.
    in_use: Vec<usize>,
}

impl<F: Form> Layout<F> {
    pub(crate) fn new() -> Self {
        Layout {
            generation: None,
            scopes: Vec::new(),
            scope_of: Vec::new(),
            heads: Vec::new(),
            in_use: Vec::new(),
        }
    }

    /// Makes the layout that of `walk`, if it isn't.
    pub(crate) fn refresh(&mut self, walk: &Walk<'_>) {
        if self.generation == Some(walk.generation()) {
            return;
        }
        self.scope_of.clear();
        self.scope_of.resize(walk.member_count(), 0);
        self.heads.clear();
        let mut places = BTreeMap::new();
        self.scopes.clear();
        for family in walk.families() {
            self.heads.push(head::<F>(&family));
            for member in family.members() {
                let entry = member.entry();
                let of = (entry.crate_name(), entry.crate_version());
                let place = *places.entry(of).or_insert_with(|| {
                    self.scopes.push(Scope::new(of.0, of.1));
                    self.scopes.len() - 1
                });
                self.scope_of[member.index()] = place;
            }
        }
        self.generation = Some(walk.generation());
    }

    /// How the metric begins that a member belongs to, and where it is.
    pub(crate) fn of(&mut self, member: &Member<'_>) -> (&[u8], &mut Scope<F>) {
        let scope = self.scope_of[member.index()];
        if self.in_use.last() != Some(&scope) {
            self.in_use.push(scope);
        }
        let head = &self.heads[member.family().index()];
        (head, &mut self.scopes[scope])
    }

    /// Ends the metrics of a family.
    pub(crate) fn end_family(&mut self) {
        for scope in self.in_use.drain(..) {
            self.scopes[scope].end();
        }
    }

    pub(crate) fn scopes(&mut self) -> &mut [Scope<F>] {
        &mut self.scopes
    }
}

fn head<F: Form>(family: &Family<'_>) -> Vec<u8> {
    let mut head = Vec::new();
    let unit = ucum(family.unit());
    F::string(&mut head, NAME, family.name());
    for (field, text) in [(DESCRIPTION, family.help()), (UNIT, &unit)] {
        if !text.is_empty() {
            F::string(&mut head, field, text);
        }
    }
    head
}
