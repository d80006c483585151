//! Keywords that look at a value alone.

use super::{Flow, Run, Spot};
use crate::equality::{compare, is_multiple, key};
use crate::fault::{Fault, Faults, is_secret};
use crate::node::{Bound, Choices, Keyword, Size};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::collections::HashMap;

impl Run<'_> {
    pub(super) fn assertion(&mut self, keyword: &Keyword, spot: Spot<'_, '_>, faults: &mut Faults) -> Flow {
        match (keyword, spot.value) {
            (Keyword::Never, _) => faults.add(|| spot.fault("false", "is not allowed here"))?,
            (Keyword::Type(types), value) if !types.fit(value) => faults.add(|| {
                let names = types.names();
                let expected = if let [name] = names.as_slice() { json!(name) } else { json!(names) };
                spot.fault("type", format!("must be {}", types.said())).expecting(&expected)
            })?,
            (Keyword::Enum(choices), _) => self.choice("enum", choices, spot, faults)?,
            (Keyword::Const(choices), _) => self.choice("const", choices, spot, faults)?,
            (Keyword::Bound(bound, limit), Value::Number(number)) => {
                let (rule, said, fits) = within(*bound, compare(number, limit));
                if !fits {
                    faults.add(|| {
                        spot.fault(rule, format!("must be {said} {limit}")).expecting(&json!(limit))
                    })?;
                }
            }
            (Keyword::MultipleOf(of), Value::Number(number)) if !is_multiple(number, of) => {
                faults.add(|| {
                    spot.fault("multipleOf", format!("must be a multiple of {of}")).expecting(&json!(of))
                })?;
            }
            (Keyword::Size(size, limit), _) => self.size(*size, *limit, spot, faults)?,
            (Keyword::Pattern(pattern), Value::String(text)) => {
                let matches = pattern.matches(text, &mut self.steps);
                self.count(0)?;
                if !matches {
                    faults.add(|| {
                        let expected = json!(pattern.text);
                        spot.fault("pattern", "does not have the form that is asked for").expecting(&expected)
                    })?;
                }
            }
            (Keyword::Format(format), Value::String(text)) => {
                self.count(text.len() as u64)?;
                if !format.fits(text) {
                    faults.add(|| spot.fault("format", format.wanted()).expecting(&json!(format.name())))?;
                }
            }
            (Keyword::UniqueItems, Value::Array(items)) => self.unique(items, spot, faults)?,
            (Keyword::Required(names), Value::Object(members)) => {
                self.missing(names, members, spot, faults, "required", || "is required".to_owned())?;
            }
            (Keyword::DependentRequired(all), Value::Object(members)) => {
                for (given, names) in all {
                    self.count_name(given)?;
                    if members.contains_key(given) {
                        let message = || format!("is required together with {given:?}");
                        self.missing(names, members, spot, faults, "dependentRequired", message)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn choice(
        &mut self,
        rule: &'static str,
        choices: &Choices,
        spot: Spot<'_, '_>,
        faults: &mut Faults,
    ) -> Flow {
        let key = key(spot.value, &mut self.steps);
        self.count(0)?;
        if !choices.keys.contains(&key) {
            faults.add(|| not_chosen(rule, choices, spot))?;
        }
        Ok(())
    }

    fn size(&mut self, size: Size, limit: u64, spot: Spot<'_, '_>, faults: &mut Faults) -> Flow {
        let length = match (size, spot.value) {
            (Size::MinLength | Size::MaxLength, Value::String(text)) => {
                self.count(text.len() as u64 / 16)?;
                text.chars().count()
            }
            (Size::MinItems | Size::MaxItems, Value::Array(items)) => items.len(),
            (Size::MinProperties | Size::MaxProperties, Value::Object(members)) => members.len(),
            _ => return Ok(()),
        };
        let (rule, said, what) = match size {
            Size::MinLength => ("minLength", "at least", "character"),
            Size::MaxLength => ("maxLength", "at most", "character"),
            Size::MinItems => ("minItems", "at least", "item"),
            Size::MaxItems => ("maxItems", "at most", "item"),
            Size::MinProperties => ("minProperties", "at least", "member"),
            Size::MaxProperties => ("maxProperties", "at most", "member"),
        };
        let is_least = matches!(size, Size::MinLength | Size::MinItems | Size::MinProperties);
        let fits = if is_least { length as u64 >= limit } else { length as u64 <= limit };
        if !fits {
            let plural = if limit == 1 { "" } else { "s" };
            faults.add(|| {
                let message = format!("must have {said} {limit} {what}{plural}, and has {length}");
                spot.fault(rule, message).expecting(&json!(limit))
            })?;
        }
        Ok(())
    }

    fn unique(&mut self, items: &[Value], spot: Spot<'_, '_>, faults: &mut Faults) -> Flow {
        let mut first = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let key = key(item, &mut self.steps);
            self.count(0)?;
            if let Some(earlier) = first.insert(key, index) {
                let path = spot.path.index(index);
                let repeated = Spot { value: item, path: &path };
                faults.add(|| repeated.fault("uniqueItems", format!("is the same as item {earlier}")))?;
            }
        }
        Ok(())
    }

    fn missing(
        &mut self,
        names: &[String],
        members: &Map<String, Value>,
        spot: Spot<'_, '_>,
        faults: &mut Faults,
        rule: &'static str,
        message: impl Fn() -> String,
    ) -> Flow {
        for name in names {
            self.count_name(name)?;
            if !members.contains_key(name) {
                faults.add(|| Fault::missing(&spot.path.name(name), rule, message()))?;
            }
        }
        Ok(())
    }
}

fn within(bound: Bound, order: Ordering) -> (&'static str, &'static str, bool) {
    match bound {
        Bound::Minimum => ("minimum", "at least", order != Ordering::Less),
        Bound::Maximum => ("maximum", "at most", order != Ordering::Greater),
        Bound::ExclusiveMinimum => ("exclusiveMinimum", "more than", order == Ordering::Greater),
        Bound::ExclusiveMaximum => ("exclusiveMaximum", "less than", order == Ordering::Less),
    }
}

/// What a secret has to be is a secret too.
fn not_chosen(rule: &'static str, choices: &Choices, spot: Spot<'_, '_>) -> Fault {
    let fault = spot.fault(rule, "");
    let fault = if is_secret(spot.path) { fault } else { fault.expecting(&choices.shown) };
    let message = match &fault.expected {
        Some(Value::Array(values)) if rule == "enum" => {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            format!("must be one of {}", values.join(", "))
        }
        Some(value) => format!("must be {value}"),
        None => "is none of the values that are allowed here".to_owned(),
    };
    Fault { message, ..fault }
}
