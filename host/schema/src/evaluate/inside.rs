//! Keywords that look into a value: at its members or its items.

use super::{Flow, Run, Seen, Spot};
use crate::fault::Faults;
use crate::node::{Keyword, NodeId, Properties};
use serde_json::{Map, Value, json};

impl Run<'_> {
    pub(super) fn inside<'v>(
        &mut self,
        keyword: &Keyword,
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        match (keyword, spot.value) {
            (Keyword::Properties(properties), Value::Object(members)) => {
                self.properties(properties, members, spot, faults, seen)
            }
            (Keyword::PropertyNames(node), Value::Object(members)) => {
                self.names(*node, members, spot, faults)
            }
            (Keyword::UnevaluatedProperties(node), Value::Object(members)) => {
                for (name, value) in members {
                    self.count_name(name)?;
                    if !seen.has_name(name) {
                        let path = spot.path.name(name);
                        self.child(*node, Spot { value, path: &path }, "unevaluatedProperties", faults)?;
                    }
                }
                seen.every_name();
                Ok(())
            }
            (Keyword::Items { first, rest }, Value::Array(items)) => {
                self.items(first, *rest, items, spot, faults, seen)
            }
            (Keyword::Contains { node, least, most }, Value::Array(items)) => {
                self.contains(*node, (*least, *most), items, spot, faults, seen)
            }
            (Keyword::UnevaluatedItems(node), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.count(1)?;
                    if !seen.has_item(index) {
                        let path = spot.path.index(index);
                        self.child(*node, Spot { value, path: &path }, "unevaluatedItems", faults)?;
                    }
                }
                seen.every_item();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Checks a member or an item. One that may not be there at all is the fault of the keyword.
    fn child(&mut self, node: NodeId, spot: Spot<'_, '_>, rule: &'static str, faults: &mut Faults) -> Flow {
        if self.program.is_never(node) {
            faults.add(|| spot.fault(rule, "is not expected here"))?;
            return Ok(());
        }
        self.node(node, spot, faults, &mut Seen::unasked())
    }

    fn properties<'v>(
        &mut self,
        properties: &Properties,
        members: &'v Map<String, Value>,
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        for (name, value) in members {
            self.count_name(name)?;
            let path = spot.path.name(name);
            let member = Spot { value, path: &path };
            let mut is_known = false;
            if let Some(node) = properties.named.get(name) {
                is_known = true;
                self.child(*node, member, "properties", faults)?;
            }
            for (pattern, node) in &properties.patterns {
                let matches = pattern.matches(name, &mut self.steps);
                self.count(0)?;
                if matches {
                    is_known = true;
                    self.child(*node, member, "patternProperties", faults)?;
                }
            }
            if let (false, Some(node)) = (is_known, properties.rest) {
                is_known = true;
                self.child(node, member, "additionalProperties", faults)?;
            }
            if is_known {
                seen.name(name);
            }
        }
        Ok(())
    }

    fn names(
        &mut self,
        node: NodeId,
        members: &Map<String, Value>,
        spot: Spot<'_, '_>,
        faults: &mut Faults,
    ) -> Flow {
        for name in members.keys() {
            self.count_name(name)?;
            let path = spot.path.name(name);
            let value = json!(name);
            let of_name = Spot { value: &value, path: &path };
            if let Some(fault) = self.first_fault(node, of_name)? {
                let why = fault.message;
                faults.add(|| {
                    of_name.fault("propertyNames", format!("has a name that does not fit: it {why}"))
                })?;
            }
        }
        Ok(())
    }

    fn items<'v>(
        &mut self,
        first: &[NodeId],
        rest: Option<NodeId>,
        items: &'v [Value],
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        for (index, value) in items.iter().enumerate() {
            let (node, rule) = match (first.get(index), rest) {
                (Some(node), _) => (*node, "prefixItems"),
                (None, Some(node)) => (node, "items"),
                (None, None) => break,
            };
            self.count(1)?;
            let path = spot.path.index(index);
            self.child(node, Spot { value, path: &path }, rule, faults)?;
        }
        seen.items_before(first.len());
        if rest.is_some() {
            seen.every_item();
        }
        Ok(())
    }

    fn contains<'v>(
        &mut self,
        node: NodeId,
        (least, most): (u64, Option<u64>),
        items: &'v [Value],
        spot: Spot<'v, '_>,
        faults: &mut Faults,
        seen: &mut Seen<'v>,
    ) -> Flow {
        let mut found = 0;
        for (index, value) in items.iter().enumerate() {
            let path = spot.path.index(index);
            if self.passes(node, Spot { value, path: &path }, &mut Seen::unasked())? {
                found += 1;
                seen.item(index);
            }
        }
        if found < least {
            let message = format!("must have at least {least} of a certain kind of item, and has {found}");
            let rule = if least == 1 { "contains" } else { "minContains" };
            faults.add(|| spot.fault(rule, message).expecting(&json!(least)))?;
        }
        if let Some(most) = most.filter(|most| found > *most) {
            let message = format!("must have at most {most} of a certain kind of item, and has {found}");
            faults.add(|| spot.fault("maxContains", message).expecting(&json!(most)))?;
        }
        Ok(())
    }
}
