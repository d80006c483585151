//! The rules of one field.

use crate::node::TYPES;
use serde_json::{Map, Number, Value, json};

/// What a field has to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    kind: Option<&'static str>,
    format: Option<&'static str>,
    min: Option<Number>,
    max: Option<Number>,
    choices: Option<Vec<String>>,
    pattern: Option<String>,
    nullable: bool,
    /// Whether it has to be there, if the rules say it.
    pub(super) required: Option<bool>,
}

/// Rules that ask for a text of a format.
const FORMATS: [(&str, &str); 10] = [
    ("date", "date"),
    ("datetime", "date-time"),
    ("email", "email"),
    ("hostname", "hostname"),
    ("ipv4", "ipv4"),
    ("ipv6", "ipv6"),
    ("time", "time"),
    ("uri", "uri"),
    ("url", "url"),
    ("uuid", "uuid"),
];

impl Field {
    /// Reads a rule string. The error says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut field = Self::default();
        let mut rest = Some(text);
        while let Some(text) = rest {
            // A pattern may hold what separates rules, so it is the last one.
            let (rule, after) = match text.split_once('|') {
                Some((rule, after)) if !text.trim_start().starts_with("regex:") => (rule, Some(after)),
                _ => (text, None),
            };
            field.rule(rule)?;
            rest = after;
        }
        field.check()?;
        Ok(field)
    }

    fn rule(&mut self, rule: &str) -> Result<(), String> {
        let (name, argument) = match rule.split_once(':') {
            Some((name, argument)) => (name.trim(), Some(argument)),
            None => (rule.trim(), None),
        };
        let takes_one = matches!(name, "min" | "max" | "in" | "regex");
        match argument {
            None if takes_one => return Err(format!("has {name} without a value: write {name}:…")),
            Some(_) if !takes_one && is_rule(name) => {
                return Err(format!("has a value for {name}, which takes none"));
            }
            _ => {}
        }
        let argument = argument.unwrap_or_default();
        if let Some((kind, _)) = TYPES.iter().find(|(kind, _)| *kind == name && *kind != "null") {
            return once(&mut self.kind, kind, "type");
        }
        if let Some((_, format)) = FORMATS.iter().find(|(rule, _)| *rule == name) {
            return once(&mut self.format, format, "format");
        }
        match name {
            "required" => once_or_again(&mut self.required, true),
            "optional" => once_or_again(&mut self.required, false),
            "nullable" => {
                self.nullable = true;
                Ok(())
            }
            "min" => once(&mut self.min, number(argument)?, "min"),
            "max" => once(&mut self.max, number(argument)?, "max"),
            "in" => {
                let choices = argument.split(',').map(|choice| choice.trim().to_owned()).collect();
                once(&mut self.choices, choices, "in")
            }
            // Whether it can be used is found when it is compiled.
            "regex" => once(&mut self.pattern, argument.to_owned(), "regex"),
            _ => Err(unknown(name)),
        }
    }

    /// Rules that do not go together.
    fn check(&mut self) -> Result<(), String> {
        let is_text = self.kind.is_none_or(|kind| kind == "string");
        if let Some(format) = self.format.filter(|_| !is_text) {
            return Err(format!("asks for a text of the form {format} and for another type"));
        }
        if self.format.is_some() || self.pattern.is_some() {
            self.kind.get_or_insert("string");
        }
        if self.pattern.is_some() && self.kind != Some("string") {
            return Err("has a regex, which only a string can fulfil".to_owned());
        }
        if self.min.is_some() || self.max.is_some() {
            match self.kind {
                None => {
                    return Err("has min or max without a type: of a number it is its value, of a string or an array \
                                its length; write integer|min:…, string|min:…"
                        .to_owned());
                }
                Some("boolean") => return Err("has min or max, and a boolean has no size".to_owned()),
                Some("integer" | "number") => {}
                Some(_) => {
                    let whole = |bound: &Option<Number>| bound.as_ref().is_none_or(Number::is_u64);
                    if !whole(&self.min) || !whole(&self.max) {
                        return Err(
                            "has a min or max that is no length: a whole number, 0 or more".to_owned()
                        );
                    }
                }
            }
        }
        self.values().map(drop)
    }

    /// What `in` means, by the type.
    fn values(&self) -> Result<Option<Vec<Value>>, String> {
        let Some(choices) = &self.choices else { return Ok(None) };
        let mut values = Vec::new();
        for choice in choices {
            values.push(match self.kind {
                None | Some("string") => json!(choice),
                Some("integer" | "number") => json!(number(choice)?),
                Some(kind) => return Err(format!("has in:, which is no rule for the type {kind}")),
            });
        }
        Ok(Some(values))
    }

    /// The type that it asks for.
    pub(super) fn kind(&self) -> Option<&'static str> {
        self.kind
    }

    /// What it means, `kind` being the type that the fields within it ask for.
    pub(super) fn json_schema(&self, kind: Option<&'static str>) -> Result<Map<String, Value>, String> {
        let mut schema = Map::new();
        let kind = self.kind.or(kind).or(self.choices.is_some().then_some("string"));
        if let Some(kind) = kind {
            let types = if self.nullable { json!([kind, "null"]) } else { json!(kind) };
            schema.insert("type".to_owned(), types);
        }
        let (least, most) = match kind {
            Some("integer" | "number") => ("minimum", "maximum"),
            Some("array") => ("minItems", "maxItems"),
            Some("object") => ("minProperties", "maxProperties"),
            _ => ("minLength", "maxLength"),
        };
        let choices = self.values()?.map(|mut values| {
            values.extend(self.nullable.then_some(Value::Null));
            values
        });
        let asked = [
            (least, self.min.clone().map(Value::Number)),
            (most, self.max.clone().map(Value::Number)),
            ("format", self.format.map(Value::from)),
            ("pattern", self.pattern.clone().map(Value::from)),
            ("enum", choices.map(Value::from)),
        ];
        schema.extend(asked.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Ok(schema)
    }
}

fn once_or_again(place: &mut Option<bool>, value: bool) -> Result<(), String> {
    if place.replace(value).is_some_and(|earlier| earlier != value) {
        return Err("says that it is required and that it is optional".to_owned());
    }
    Ok(())
}

fn once<T>(place: &mut Option<T>, value: T, what: &str) -> Result<(), String> {
    if place.is_some() {
        return Err(format!("says twice what is to be said once: {what}"));
    }
    *place = Some(value);
    Ok(())
}

fn number(text: &str) -> Result<Number, String> {
    let number = serde_json::from_str::<Number>(text.trim());
    number.map_err(|_| format!("has {text:?} where a number belongs"))
}

fn is_rule(name: &str) -> bool {
    matches!(name, "required" | "optional" | "nullable")
        || FORMATS.iter().any(|(rule, _)| *rule == name)
        || TYPES.iter().any(|(kind, _)| *kind == name)
}

fn unknown(name: &str) -> String {
    let kinds = TYPES.iter().map(|(kind, _)| *kind).filter(|kind| *kind != "null");
    let formats = FORMATS.iter().map(|(rule, _)| *rule);
    let known: Vec<_> = kinds.chain(formats).collect();
    format!(
        "has {name:?}, which is no rule: there are {}, min:, max:, in:, regex:, nullable, required and optional",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    #[test]
    fn every_format_of_a_rule_is_checked() {
        for (rule, format) in FORMATS {
            assert_eq!(Format::of_name(format).map(Format::name), Some(format), "{rule}");
        }
    }

    #[test]
    fn rules_become_keywords() {
        for (rules, schema) in [
            (
                "string|min:2|max:50|regex:^a|b",
                json!({"type": "string", "minLength": 2, "maxLength": 50, "pattern": "^a|b"}),
            ),
            ("integer|min:18|max:120", json!({"type": "integer", "minimum": 18, "maximum": 120})),
            ("number|min:-0.5", json!({"type": "number", "minimum": -0.5})),
            ("array|max:10", json!({"type": "array", "maxItems": 10})),
            ("object|min:1", json!({"type": "object", "minProperties": 1})),
            ("boolean", json!({"type": "boolean"})),
            ("email|required", json!({"type": "string", "format": "email"})),
            (" email | max:50 ", json!({"type": "string", "format": "email", "maxLength": 50})),
            ("datetime|nullable", json!({"type": ["string", "null"], "format": "date-time"})),
            ("in:a, b,c", json!({"type": "string", "enum": ["a", "b", "c"]})),
            ("integer|in:1,2|nullable", json!({"type": ["integer", "null"], "enum": [1, 2, null]})),
            ("regex:^a:b$", json!({"type": "string", "pattern": "^a:b$"})),
            ("required", json!({})),
        ] {
            assert_eq!(
                Value::Object(Field::read(rules).unwrap().json_schema(None).unwrap()),
                schema,
                "{rules}"
            );
        }
        assert_eq!(Field::read("optional").unwrap().required, Some(false));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_reason() {
        for (rules, why) in [
            ("", "is no rule"),
            ("strnig", "\"strnig\", which is no rule: there are boolean, integer"),
            ("string|integer", "says twice"),
            ("required|optional", "required and that it is optional"),
            ("min:3", "without a type"),
            ("string|min", "write min:…"),
            ("string:5", "which takes none"),
            ("boolean|min:1", "no size"),
            ("string|min:-1", "no length"),
            ("integer|min:x", "where a number belongs"),
            ("integer|in:1,x", "where a number belongs"),
            ("array|in:1", "no rule for the type array"),
            ("integer|email", "another type"),
            ("integer|regex:a", "only a string"),
            ("null", "is no rule"),
        ] {
            let error = Field::read(rules).unwrap_err();
            assert!(error.contains(why), "{rules}: {error}");
        }
    }
}
