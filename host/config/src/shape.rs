//! What a setting takes: read from its schema, used for every layer.

use crate::node::{Node, Value as Found};
use crate::secret::MIN_SECRET_CHARS;
use crate::{ByteSize, Cidr, Span};
use serde_json::{Value, json};
use std::net::SocketAddr;
use stoa_kernel::TenantId;

/// What a setting takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Switch,
    Number { least: u64, most: u64 },
    Choice(Vec<String>),
    Duration { least: Span, most: Option<Span> },
    Bytes { least: ByteSize, most: Option<ByteSize> },
    Text(Kind),
    List(Box<Shape>),
}

/// A text that has to be more than a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Path,
    Address,
    Cidr,
    Host,
    Tenant,
    DatabaseUrl,
    RedisUrl,
    Secret,
}

/// A value is not what the setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    Other,
    Zero,
}

impl Shape {
    /// None: the schema says something that no layer could check.
    pub(crate) fn from_schema(schema: &Value) -> Option<Self> {
        let text = |name: &str| schema.get(name).and_then(Value::as_str);
        let one_of = schema.get("oneOf").and_then(Value::as_array);
        if let Some(choices) = one_of {
            let names = choices.iter().map(|choice| choice.get("const")?.as_str().map(str::to_owned));
            return names.collect::<Option<_>>().map(Self::Choice);
        }
        let kind = match text("x-kind") {
            Some("duration") => {
                let least = text("x-minimum").and_then(|text| text.parse().ok());
                let most = text("x-maximum").and_then(|text| text.parse().ok());
                return Some(Self::Duration { least: least.unwrap_or(Span::millis(1)), most });
            }
            Some("bytes") => {
                let least = text("x-minimum").and_then(|text| text.parse().ok());
                let most = text("x-maximum").and_then(|text| text.parse().ok());
                return Some(Self::Bytes { least: least.unwrap_or(ByteSize::bytes(1)), most });
            }
            Some(kind) => Some(Kind::named(kind)?),
            None => None,
        };
        match schema.get("type").and_then(first_type)? {
            "boolean" => Some(Self::Switch),
            "integer" => {
                let number = |name: &str| schema.get(name).and_then(Value::as_u64);
                Some(Self::Number { least: number("minimum")?, most: number("maximum")? })
            }
            "string" => Some(Self::Text(kind.unwrap_or(Kind::Any))),
            "array" => Some(Self::List(Box::new(Self::from_schema(schema.get("items")?)?))),
            _ => None,
        }
    }

    /// In the words of a message: "expected ...".
    pub(crate) fn expected(&self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Number { least, most } => format!("a whole number from {least} to {most}"),
            Self::Choice(names) => {
                names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" or ")
            }
            Self::Duration { least, most } => {
                let least = (*least > Span::millis(1)).then_some(least);
                format!("a duration such as \"500ms\" or \"2s\"{}", between(least, most.as_ref()))
            }
            Self::Bytes { least, most } => {
                let least = (least.get() > 1).then_some(least);
                format!("a size such as \"64MiB\"{}", between(least, most.as_ref()))
            }
            Self::Text(kind) => kind.expected().to_owned(),
            Self::List(items) => format!("a list, each item {}", items.expected()),
        }
    }

    /// The value as the settings read it.
    pub(crate) fn read(&self, node: &Node) -> Result<Value, Misfit> {
        match (self, &node.value) {
            (Self::Switch, Found::Bool(value)) => Ok(json!(value)),
            (Self::Number { least, most }, Found::Integer(number)) => {
                let number = u64::try_from(*number).map_err(|_| Misfit::Other)?;
                within(&number, least, Some(most), number == 0)?;
                Ok(json!(number))
            }
            (Self::Bytes { .. }, Found::Integer(number)) => self.read_text(&number.to_string()),
            (Self::List(items), Found::List(nodes)) => {
                nodes.iter().map(|node| items.read(node)).collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            (Self::Duration { .. }, Found::Integer(0)) => Err(Misfit::Zero),
            (
                Self::Choice(_) | Self::Duration { .. } | Self::Bytes { .. } | Self::Text(_),
                Found::Text(text),
            ) => self.read_text(text),
            _ => Err(Misfit::Other),
        }
    }

    /// The same from a variable or an argument, which are text whatever they mean. A list is separated by commas.
    pub(crate) fn read_text(&self, text: &str) -> Result<Value, Misfit> {
        match self {
            Self::Switch => text.parse::<bool>().map(Value::from).map_err(|_| Misfit::Other),
            Self::Number { .. } => {
                let number = text.parse().map_err(|_| Misfit::Other)?;
                self.read(&Node { line: 0, value: Found::Integer(number) })
            }
            Self::Choice(names) => {
                names.iter().find(|name| *name == text).map(|name| json!(name)).ok_or(Misfit::Other)
            }
            Self::Duration { least, most } => {
                let span: Span = text.parse().map_err(|_| Misfit::Other)?;
                within(&span, least, most.as_ref(), span.get().is_zero())?;
                Ok(json!(span))
            }
            Self::Bytes { least, most } => {
                let size: ByteSize = text.parse().map_err(|_| Misfit::Other)?;
                within(&size, least, most.as_ref(), size.get() == 0)?;
                Ok(json!(size))
            }
            Self::Text(kind) => {
                if kind.fits(text) {
                    Ok(json!(text))
                } else {
                    Err(Misfit::Other)
                }
            }
            Self::List(items) => {
                let items = text
                    .split(',')
                    .map(str::trim)
                    .filter(|item| !item.is_empty())
                    .map(|item| items.read_text(item));
                items.collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
        }
    }
}

/// An optional setting is "string or null".
fn first_type(kind: &Value) -> Option<&str> {
    match kind {
        Value::Array(kinds) => kinds.first()?.as_str(),
        kind => kind.as_str(),
    }
}

fn within<T: Ord>(value: &T, least: &T, most: Option<&T>, is_zero: bool) -> Result<(), Misfit> {
    match (value < least, most.is_some_and(|most| value > most)) {
        (true, _) if is_zero => Err(Misfit::Zero),
        (false, false) => Ok(()),
        _ => Err(Misfit::Other),
    }
}

fn between(least: Option<&impl std::fmt::Display>, most: Option<&impl std::fmt::Display>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!(", from {least} to {most}"),
        (Some(least), None) => format!(", at least {least}"),
        (None, Some(most)) => format!(", at most {most}"),
        (None, None) => String::new(),
    }
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name {
            "path" => Some(Self::Path),
            "address" => Some(Self::Address),
            "cidr" => Some(Self::Cidr),
            "host" => Some(Self::Host),
            "tenant" => Some(Self::Tenant),
            "database-url" => Some(Self::DatabaseUrl),
            "redis-url" => Some(Self::RedisUrl),
            "secret" => Some(Self::Secret),
            _ => None,
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Any => "a text",
            Self::Path => "the path of a file or folder",
            Self::Address => "an address and a port such as \"127.0.0.1:8787\"",
            Self::Cidr => "an address or a network such as \"10.0.0.0/8\"",
            Self::Host => "a domain in lower case, without scheme and port, such as \"example.com\"",
            Self::Tenant => "the name of a tenant: 1 to 63 characters of a-z, 0-9 and '-'",
            Self::DatabaseUrl => {
                "\"sqlite:<file>\" or \"postgres://user@host/database\" (a database in memory would be lost)"
            }
            Self::RedisUrl => "an address such as \"redis://host:6379\"",
            Self::Secret => "at least 16 characters without spaces",
        }
    }

    fn fits(self, text: &str) -> bool {
        match self {
            Self::Any => !text.is_empty(),
            Self::Path => !text.is_empty() && !text.contains('\0'),
            Self::Address => text.parse::<SocketAddr>().is_ok(),
            Self::Cidr => text.parse::<Cidr>().is_ok(),
            Self::Host => is_host(text),
            Self::Tenant => TenantId::new(text).is_ok(),
            Self::DatabaseUrl => match text.strip_prefix("sqlite:") {
                Some(path) => {
                    let path = path.strip_prefix("//").unwrap_or(path);
                    let (file, query) = path.split_once('?').unwrap_or((path, ""));
                    !file.is_empty() && file != ":memory:" && !query.contains("mode=memory")
                }
                None => has_host(text, &["postgres", "postgresql"]),
            },
            Self::RedisUrl => has_host(text, &["redis"]),
            Self::Secret => {
                text.chars().count() >= MIN_SECRET_CHARS
                    && !text.contains(|c: char| c.is_whitespace() || c.is_control())
            }
        }
    }
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn has_host(url: &str, schemes: &[&str]) -> bool {
    url.split_once("://").is_some_and(|(scheme, rest)| {
        schemes.contains(&scheme)
            && !rest.is_empty()
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}
