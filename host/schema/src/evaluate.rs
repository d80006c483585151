//! Data against a compiled schema. Every step is counted.

mod assertions;
mod in_place;
mod inside;
mod seen;

use crate::fault::{Fault, Faults, Full, Verdict};
use crate::limits::{MAX_LEVELS, MAX_STEPS};
use crate::node::{Keyword, NodeId, Program};
use crate::path::Path;
use seen::Seen;
use serde_json::Value;

/// Checks data.
pub(crate) fn check(program: &Program, data: &Value) -> Verdict {
    let mut run = Run { program, steps: 0, levels: 0, resources: Vec::new() };
    let mut faults = Faults::all();
    let outcome = run.node(0, Spot { value: data, path: &Path::Root }, &mut faults, &mut Seen::unasked());
    let verdict = match outcome {
        Ok(()) => Verdict { faults: faults.list, ..Verdict::default() },
        Err(Halt::Full) => Verdict { faults: faults.list, more: true, steps: 0 },
        Err(Halt::Steps) => Verdict::refused(too_many_steps()),
        Err(Halt::Levels) => Verdict::refused(too_many_levels()),
    };
    Verdict { steps: run.steps, ..verdict }
}

fn too_many_steps() -> String {
    format!(
        "cannot be checked in {MAX_STEPS} steps: it is too large, or its schema asks for the same again and again \
         (anyOf within anyOf, a pattern on long texts)"
    )
}

fn too_many_levels() -> String {
    format!("cannot be checked: data and schema together are nested more than {MAX_LEVELS} levels deep")
}

/// Why the rest is not looked at.
#[derive(Debug)]
enum Halt {
    /// Enough is wrong.
    Full,
    Steps,
    Levels,
}

impl From<Full> for Halt {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

type Flow<T = ()> = Result<T, Halt>;

/// A value and where it is.
#[derive(Clone, Copy)]
struct Spot<'v, 'p> {
    value: &'v Value,
    path: &'p Path<'p>,
}

impl Spot<'_, '_> {
    fn fault(self, rule: &'static str, message: impl Into<String>) -> Fault {
        Fault::of(self.path, rule, message.into(), self.value)
    }
}

/// A check that is under way.
struct Run<'s> {
    program: &'s Program,
    steps: u64,
    levels: u32,
    /// The resources that were entered, for dynamic references.
    resources: Vec<usize>,
}

impl Run<'_> {
    fn count(&mut self, steps: u64) -> Flow {
        self.steps += steps;
        if self.steps > MAX_STEPS { Err(Halt::Steps) } else { Ok(()) }
    }

    /// Counts the look-up of a name, which is as long as its author likes.
    fn count_name(&mut self, name: &str) -> Flow {
        self.count(1 + name.len() as u64 / 8)
    }

    /// Checks a value. `seen` hears of the members and items that were looked at.
    fn node<'v>(&mut self, id: NodeId, spot: Spot<'v, '_>, faults: &mut Faults, seen: &mut Seen<'v>) -> Flow {
        self.count(1)?;
        if self.levels >= MAX_LEVELS {
            return Err(Halt::Levels);
        }
        let program = self.program;
        let Some(node) = program.nodes.get(id) else { return Ok(()) };
        self.levels += 1;
        let depth = self.resources.len();
        if self.resources.last() != Some(&node.resource) {
            self.resources.push(node.resource);
        }
        let outcome = if node.asks_for_the_rest() {
            // What it asks for is what was looked at here, and not by those around it.
            let mut own = Seen::asked();
            let outcome = self.keywords(&node.keywords, spot, faults, &mut own);
            let counted = self.count(own.size());
            seen.add(own);
            outcome.and(counted)
        } else {
            self.keywords(&node.keywords, spot, faults, seen)
        };
        self.resources.truncate(depth);
        self.levels -= 1;
        outcome
    }

    fn keywords<'v>(
        &mut self,
        keywords: &[Keyword],
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        for keyword in keywords {
            self.count(1)?;
            match keyword {
                Keyword::Ref(_)
                | Keyword::DynamicRef { .. }
                | Keyword::AllOf(_)
                | Keyword::AnyOf(_)
                | Keyword::OneOf(_)
                | Keyword::Not(_)
                | Keyword::If { .. }
                | Keyword::DependentSchemas(_) => self.in_place(keyword, spot, faults, seen)?,
                Keyword::PropertyNames(_)
                | Keyword::Properties(_)
                | Keyword::Items { .. }
                | Keyword::Contains { .. }
                | Keyword::UnevaluatedItems(_)
                | Keyword::UnevaluatedProperties(_) => self.inside(keyword, spot, faults, seen)?,
                _ => self.assertion(keyword, spot, faults)?,
            }
        }
        Ok(())
    }

    /// Whether a value fulfils a schema. What was looked at is heard of only if it does.
    fn passes<'v>(&mut self, id: NodeId, spot: Spot<'v, '_>, seen: &mut Seen<'v>) -> Flow<bool> {
        // With no room for a fault, none is written down.
        self.attempt(id, spot, seen, &mut Faults::first(0))
    }

    /// The first fault of a value, if there is one.
    fn first_fault(&mut self, id: NodeId, spot: Spot<'_, '_>) -> Flow<Option<Fault>> {
        let mut faults = Faults::first(1);
        self.attempt(id, spot, &mut Seen::unasked(), &mut faults)?;
        Ok(faults.list.pop())
    }

    fn attempt<'v>(
        &mut self,
        id: NodeId,
        spot: Spot<'v, '_>,
        seen: &mut Seen<'v>,
        faults: &mut Faults,
    ) -> Flow<bool> {
        let mut own = seen.alike();
        match self.node(id, spot, faults, &mut own) {
            Ok(()) if faults.list.is_empty() => {}
            Ok(()) | Err(Halt::Full) => return Ok(false),
            Err(halt) => return Err(halt),
        }
        self.count(own.size())?;
        seen.add(own);
        Ok(true)
    }
}
