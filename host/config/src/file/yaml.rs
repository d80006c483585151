//! YAML, without what makes it more than data: anchors, aliases and tags are refused, so a short text cannot
//! become a large one.

use super::SyntaxError;
use crate::node::{Entry, MOST_LEVELS, Node, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let mut events = Events(Parser::new_from_str(text));
    let mut root = Node { line: 1, value: Value::Null };
    let mut documents = 0;
    loop {
        match events.next()? {
            (Event::StreamEnd, _) => return Ok(root),
            (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing, _) => {}
            (event, span) => {
                documents += 1;
                if documents > 1 {
                    return Err(wrong(span, "a second document; a configuration is one"));
                }
                root = events.node(event, span, 0)?;
            }
        }
    }
}

struct Events<'a>(Parser<'a, StrInput<'a>>);

impl<'a> Events<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), SyntaxError> {
        match self.0.next_event() {
            Some(event) => event.map_err(|error: ScanError| {
                let place = error.marker();
                SyntaxError::new(place.line().max(1), place.col() + 1, error.info())
            }),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, level: usize) -> Result<Node, SyntaxError> {
        if level > MOST_LEVELS {
            return Err(SyntaxError::too_deep(span.start.line(), span.start.col() + 1));
        }
        let value = match event {
            Event::Scalar(text, style, 0, None) => {
                if style == ScalarStyle::Plain {
                    plain(&text)
                } else {
                    Value::Text(text.into_owned())
                }
            }
            Event::SequenceStart(0, None) => self.list(level)?,
            Event::MappingStart(0, None) => self.section(level)?,
            _ => return Err(wrong(span, "anchors, aliases and tags are not read here; write the value out")),
        };
        Ok(Node { line: span.start.line(), value })
    }

    fn list(&mut self, level: usize) -> Result<Value, SyntaxError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (Event::StreamEnd, span) => return Err(wrong(span, "the list does not end")),
                (event, span) => items.push(self.node(event, span, level + 1)?),
            }
        }
    }

    fn section(&mut self, level: usize) -> Result<Value, SyntaxError> {
        let mut entries = Vec::new();
        loop {
            let (name, line) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Section(entries)),
                (Event::Scalar(name, _, 0, None), span) => (name.into_owned(), span.start.line()),
                (_, span) => return Err(wrong(span, "expected the name of a setting")),
            };
            let (event, span) = self.next()?;
            let node = self.node(event, span, level + 1)?;
            entries.push(Entry { name, line, node });
        }
    }
}

fn wrong(span: Span, message: &str) -> SyntaxError {
    SyntaxError::new(span.start.line().max(1), span.start.col() + 1, message)
}

/// A word without quotes, by the core schema of YAML 1.2: `yes` is a word there, and `010` is ten.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Value::Integer(number),
            (_, Ok(_)) if text.bytes().any(|byte| byte.is_ascii_digit()) => Value::Other(text.to_owned()),
            _ => Value::Text(text.to_owned()),
        },
    }
}
