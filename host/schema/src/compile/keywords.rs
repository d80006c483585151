//! The keywords of one schema.

use super::{Compiler, Outcome, SchemaError, member};
use crate::format::Format;
use crate::node::{Bound, Choices, Keyword, Node, NodeId, Properties, Size, TYPES, Types};
use serde_json::{Map, Number, Value};

type Members = Map<String, Value>;

impl Compiler<'_> {
    /// Compiles the schema there.
    pub(super) fn compile(&mut self, at: &str) -> Outcome<Node> {
        let root = self.root;
        let resource = self.identifiers.resource_at(at);
        let mut node = Node { keywords: Vec::new(), resource };
        let members = match root.pointer(at) {
            Some(Value::Bool(true)) => return Ok(node),
            Some(Value::Bool(false)) => {
                node.keywords.push(Keyword::Never);
                return Ok(node);
            }
            Some(Value::Object(members)) => members,
            Some(_) => return Err(SchemaError::new(at, "must be a schema: an object, true or false")),
            None => return Err(SchemaError::new(at, "is not there, and a $ref leads to it")),
        };
        for (name, value) in members {
            let place = member(at, name);
            let keyword = match assertion(name, value, &place)? {
                Some(keyword) => Some(keyword),
                None => self.applicator(name, value, &place, resource)?,
            };
            node.keywords.extend(keyword);
        }
        node.keywords.extend(self.condition(members, at)?);
        node.keywords.extend(self.properties(members, at)?);
        node.keywords.extend(self.items(members, at)?);
        node.keywords.extend(self.contains(members, at)?);
        node.keywords.sort_by_key(Keyword::rank);
        self.bytes += node.keywords.len() * 200;
        Ok(node)
    }

    /// A keyword that stands alone, and has to do with other schemas or with patterns.
    fn applicator(
        &mut self,
        name: &str,
        value: &Value,
        at: &str,
        resource: usize,
    ) -> Outcome<Option<Keyword>> {
        Ok(Some(match name {
            "pattern" => Keyword::Pattern(self.pattern(text(value, at)?, at)?),
            "$ref" | "$dynamicRef" => self.reference(name, text(value, at)?, at, resource)?,
            "allOf" => Keyword::AllOf(self.list(value, at)?),
            "anyOf" => Keyword::AnyOf(self.list(value, at)?),
            "oneOf" => Keyword::OneOf(self.list(value, at)?),
            "not" => Keyword::Not(self.node_at(at.to_owned())?),
            "propertyNames" => Keyword::PropertyNames(self.node_at(at.to_owned())?),
            "unevaluatedItems" => Keyword::UnevaluatedItems(self.node_at(at.to_owned())?),
            "unevaluatedProperties" => Keyword::UnevaluatedProperties(self.node_at(at.to_owned())?),
            "dependentSchemas" => Keyword::DependentSchemas(self.map(value, at)?),
            "$defs" | "definitions" => {
                // Nobody may ever refer to them; a fault in one is told all the same.
                self.map(value, at)?;
                return Ok(None);
            }
            _ => return Ok(None),
        }))
    }

    fn reference(&mut self, name: &str, value: &str, at: &str, resource: usize) -> Outcome<Keyword> {
        let wrong = |problem: String| SchemaError::new(at, format!("({value:?}) {problem}"));
        let target = self.identifiers.resolve(resource, value).map_err(wrong)?;
        if self.root.pointer(&target.place).is_none() {
            return Err(wrong("leads to nothing".to_owned()));
        }
        let first = self.node_at(target.place)?;
        Ok(match target.dynamic {
            Some(anchor) if name == "$dynamicRef" => Keyword::DynamicRef { first, name: anchor },
            _ => Keyword::Ref(first),
        })
    }

    fn list(&mut self, value: &Value, at: &str) -> Outcome<Vec<NodeId>> {
        let items = value.as_array().filter(|items| !items.is_empty());
        let items =
            items.ok_or_else(|| SchemaError::new(at, "must be an array of schemas, and not empty"))?;
        (0..items.len()).map(|index| self.node_at(format!("{at}/{index}"))).collect()
    }

    fn map(&mut self, value: &Value, at: &str) -> Outcome<Vec<(String, NodeId)>> {
        let members = object(value, at)?;
        members.keys().map(|name| Ok((name.clone(), self.node_at(member(at, name))?))).collect()
    }

    fn one(&mut self, members: &Members, name: &str, at: &str) -> Outcome<Option<NodeId>> {
        members.contains_key(name).then(|| self.node_at(member(at, name))).transpose()
    }

    fn condition(&mut self, members: &Members, at: &str) -> Outcome<Option<Keyword>> {
        let (then, otherwise) = (self.one(members, "then", at)?, self.one(members, "else", at)?);
        let test = self.one(members, "if", at)?;
        Ok(test.map(|test| Keyword::If { test, then, otherwise }))
    }

    fn properties(&mut self, members: &Members, at: &str) -> Outcome<Option<Keyword>> {
        let names = ["properties", "patternProperties", "additionalProperties"];
        if !names.iter().any(|name| members.contains_key(*name)) {
            return Ok(None);
        }
        let mut properties =
            Properties { rest: self.one(members, "additionalProperties", at)?, ..Properties::default() };
        if let Some(value) = members.get("properties") {
            properties.named = self.map(value, &member(at, "properties"))?.into_iter().collect();
        }
        if let Some(value) = members.get("patternProperties") {
            let place = member(at, "patternProperties");
            for (text, node) in self.map(value, &place)? {
                let pattern = self.pattern(&text, &member(&place, &text))?;
                properties.patterns.push((pattern, node));
            }
        }
        Ok(Some(Keyword::Properties(properties)))
    }

    fn items(&mut self, members: &Members, at: &str) -> Outcome<Option<Keyword>> {
        if members.get("items").is_some_and(Value::is_array) {
            let problem =
                "must be one schema: a list of them is prefixItems, and what follows those is items";
            return Err(SchemaError::new(&member(at, "items"), problem));
        }
        let rest = self.one(members, "items", at)?;
        let first = match members.get("prefixItems") {
            Some(value) => self.list(value, &member(at, "prefixItems"))?,
            None => Vec::new(),
        };
        Ok((rest.is_some() || !first.is_empty()).then_some(Keyword::Items { first, rest }))
    }

    fn contains(&mut self, members: &Members, at: &str) -> Outcome<Option<Keyword>> {
        let limit = |name: &str| members.get(name).map(|value| count(value, &member(at, name))).transpose();
        let (least, most) = (limit("minContains")?.unwrap_or(1), limit("maxContains")?);
        let node = self.one(members, "contains", at)?;
        Ok(node.map(|node| Keyword::Contains { node, least, most }))
    }
}

/// A keyword that knows by itself what it asks of a value.
fn assertion(name: &str, value: &Value, at: &str) -> Outcome<Option<Keyword>> {
    Ok(Some(match name {
        "type" => Keyword::Type(types(value, at)?),
        "enum" => {
            let values =
                value.as_array().ok_or_else(|| SchemaError::new(at, "must be an array of values"))?;
            Keyword::Enum(Choices::new(values, value))
        }
        "const" => Keyword::Const(Choices::new([value], value)),
        "minimum" => Keyword::Bound(Bound::Minimum, number(value, at)?),
        "maximum" => Keyword::Bound(Bound::Maximum, number(value, at)?),
        "exclusiveMinimum" => Keyword::Bound(Bound::ExclusiveMinimum, number(value, at)?),
        "exclusiveMaximum" => Keyword::Bound(Bound::ExclusiveMaximum, number(value, at)?),
        "multipleOf" => {
            let of = number(value, at)?;
            if of.as_f64().is_none_or(|of| of <= 0.0) {
                return Err(SchemaError::new(at, "must be above 0"));
            }
            Keyword::MultipleOf(of)
        }
        "minLength" => Keyword::Size(Size::MinLength, count(value, at)?),
        "maxLength" => Keyword::Size(Size::MaxLength, count(value, at)?),
        "minItems" => Keyword::Size(Size::MinItems, count(value, at)?),
        "maxItems" => Keyword::Size(Size::MaxItems, count(value, at)?),
        "minProperties" => Keyword::Size(Size::MinProperties, count(value, at)?),
        "maxProperties" => Keyword::Size(Size::MaxProperties, count(value, at)?),
        "uniqueItems" => match value {
            Value::Bool(true) => Keyword::UniqueItems,
            Value::Bool(false) => return Ok(None),
            _ => return Err(SchemaError::new(at, "must be true or false")),
        },
        "required" => Keyword::Required(names(value, at)?),
        "dependentRequired" => {
            let members = object(value, at)?.iter();
            let names = members.map(|(name, value)| Ok((name.clone(), names(value, &member(at, name))?)));
            Keyword::DependentRequired(names.collect::<Outcome<_>>()?)
        }
        "format" => return Ok(Format::of_name(text(value, at)?).map(Keyword::Format)),
        _ => return Ok(None),
    }))
}

fn types(value: &Value, at: &str) -> Outcome<Types> {
    let mut types = Types::default();
    let given = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    for name in given {
        if !name.as_str().is_some_and(|name| types.add(name)) {
            let known = TYPES.map(|(name, _)| name).join(", ");
            return Err(SchemaError::new(at, format!("is {name}, which is no type: there are {known}")));
        }
    }
    Ok(types)
}

fn text<'a>(value: &'a Value, at: &str) -> Outcome<&'a str> {
    value.as_str().ok_or_else(|| SchemaError::new(at, "must be a text"))
}

fn number(value: &Value, at: &str) -> Outcome<Number> {
    value.as_number().cloned().ok_or_else(|| SchemaError::new(at, "must be a number"))
}

fn count(value: &Value, at: &str) -> Outcome<u64> {
    let whole = value.as_number().and_then(crate::equality::whole);
    let count = whole.and_then(|whole| u64::try_from(whole).ok());
    count.ok_or_else(|| SchemaError::new(at, "must be a whole number, 0 or more"))
}

fn object<'a>(value: &'a Value, at: &str) -> Outcome<&'a Members> {
    value.as_object().ok_or_else(|| SchemaError::new(at, "must be an object"))
}

fn names(value: &Value, at: &str) -> Outcome<Vec<String>> {
    let wrong = || SchemaError::new(at, "must be an array of names");
    let items = value.as_array().ok_or_else(wrong)?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}
