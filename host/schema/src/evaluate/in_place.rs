//! Keywords that hold the same value against other schemas.

use super::{Flow, Run, Seen, Spot};
use crate::fault::Faults;
use crate::node::{Keyword, NodeId};

/// Forms whose fault is told when none fits.
const FORMS_TOLD: usize = 5;

impl Run<'_> {
    pub(super) fn in_place<'v>(
        &mut self,
        keyword: &Keyword,
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        match keyword {
            Keyword::Ref(node) => self.node(*node, spot, faults, seen)?,
            Keyword::DynamicRef { first, name } => {
                let node = self.dynamic(*first, name);
                self.node(node, spot, faults, seen)?;
            }
            Keyword::AllOf(nodes) => {
                for node in nodes {
                    self.node(*node, spot, faults, seen)?;
                }
            }
            Keyword::AnyOf(nodes) => self.any_of(nodes, spot, faults, seen)?,
            Keyword::OneOf(nodes) => self.one_of(nodes, spot, faults, seen)?,
            Keyword::Not(node) if self.passes(*node, spot, &mut Seen::unasked())? => {
                faults.add(|| spot.fault("not", "is what it must not be"))?;
            }
            Keyword::If { test, then, otherwise } => {
                let branch = if self.passes(*test, spot, seen)? { then } else { otherwise };
                if let Some(node) = branch {
                    self.node(*node, spot, faults, seen)?;
                }
            }
            Keyword::DependentSchemas(all) => {
                let members = spot.value.as_object();
                for (name, node) in all {
                    self.count_name(name)?;
                    if members.is_some_and(|members| members.contains_key(name)) {
                        self.node(*node, spot, faults, seen)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The outermost resource that has this dynamic anchor decides.
    fn dynamic(&self, first: NodeId, name: &str) -> NodeId {
        let mut anchors =
            self.resources.iter().filter_map(|number| self.program.resources.get(*number)?.get(name));
        anchors.next().copied().unwrap_or(first)
    }

    fn any_of<'v>(
        &mut self,
        nodes: &[NodeId],
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        let mut fits = false;
        for node in nodes {
            fits |= self.passes(*node, spot, seen)?;
            if fits && !seen.is_asked() {
                return Ok(());
            }
        }
        if !fits {
            self.no_form("anyOf", nodes, spot, faults)?;
        }
        Ok(())
    }

    fn one_of<'v>(
        &mut self,
        nodes: &[NodeId],
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        let mut fitting = 0;
        for node in nodes {
            fitting += usize::from(self.passes(*node, spot, seen)?);
            if fitting == 2 {
                faults
                    .add(|| spot.fault("oneOf", "has more than one of the forms that exclude one another"))?;
                return Ok(());
            }
        }
        if fitting == 0 {
            self.no_form("oneOf", nodes, spot, faults)?;
        }
        Ok(())
    }

    /// The fault of a value that fits no form, with what is wrong with each. Of forms within forms that would be
    /// twice the work with each level, so theirs is only that there is none.
    fn no_form(
        &mut self,
        rule: &'static str,
        nodes: &[NodeId],
        spot: Spot<'_, '_>,
        faults: &mut Faults,
    ) -> Flow {
        let mut message = format!("has none of {} possible forms", nodes.len());
        let told = if faults.are_told() { FORMS_TOLD } else { 0 };
        for (index, node) in nodes.iter().take(told).enumerate() {
            let Some(fault) = self.first_fault(*node, spot)? else { continue };
            let within = fault.path.get(spot.path.shown().len()..).unwrap_or_default();
            let gap = if within.is_empty() { "" } else { " " };
            message.push_str(if index == 0 { ": " } else { "; " });
            message.extend([within, gap, &fault.message]);
        }
        faults.add(|| spot.fault(rule, message))?;
        Ok(())
    }
}
