//! TOML.

use super::{Lines, SyntaxError};
use crate::node::{Entry, MOST_LEVELS, Node, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let told = errors.iter().map(|error| {
            let (line, column) = lines.place(error.span().map_or(0, |span| span.start));
            SyntaxError::new(line, column, error.message())
        });
        let mut told: Vec<_> = told.collect();
        // What follows on the same line mostly follows from the first.
        told.dedup_by_key(|error| error.line);
        return Err(told);
    }
    section(table.get_ref(), 1, &lines, 0).map_err(|error| vec![error])
}

fn section(table: &DeTable<'_>, line: usize, lines: &Lines<'_>, level: usize) -> Result<Node, SyntaxError> {
    let entries = table.iter().map(|(name, value)| {
        let line = lines.line(name.span().start);
        let node = node(value, lines, level + 1)?;
        Ok(Entry { name: name.get_ref().to_string(), line, node })
    });
    let mut entries: Vec<Entry> = entries.collect::<Result<_, SyntaxError>>()?;
    // The table is sorted by name; faults are told from top to bottom.
    entries.sort_by_key(|entry| entry.line);
    Ok(Node { line, value: Value::Section(entries) })
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>, level: usize) -> Result<Node, SyntaxError> {
    let (line, column) = lines.place(value.span().start);
    if level > MOST_LEVELS {
        return Err(SyntaxError::too_deep(line, column));
    }
    let value = match value.get_ref() {
        DeValue::Table(table) => return section(table, line, lines, level),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item, lines, level + 1)).collect::<Result<_, _>>()?)
        }
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Other(digits.to_string()),
        },
        DeValue::Float(digits) => Value::Other(digits.to_string()),
        DeValue::Datetime(date) => Value::Other(date.to_string()),
    };
    Ok(Node { line, value })
}
