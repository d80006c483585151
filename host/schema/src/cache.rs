//! Schemas that were compiled: scripts send the same ones with each request.

use crate::limits::CACHE_BYTES;
use crate::{Fields, Schema, SchemaError};
use moka::sync::Cache;
use std::sync::Arc;

/// Compiled schemas by their text, for all tenants: what is kept of one is what another would have compiled.
#[derive(Debug)]
pub struct Schemas {
    kept: Cache<(Fields, Box<str>), Arc<Schema>>,
}

impl Default for Schemas {
    fn default() -> Self {
        let weigh = |key: &(Fields, Box<str>), schema: &Arc<Schema>| {
            u32::try_from(key.1.len().saturating_add(schema.program.bytes())).unwrap_or(u32::MAX)
        };
        Self { kept: Cache::builder().max_capacity(CACHE_BYTES).weigher(weigh).build() }
    }
}

impl Schemas {
    /// The schema of this text. `steps` grows with the work, also if it comes to nothing.
    pub fn get(&self, text: &str, fields: Fields, steps: &mut u64) -> Result<Arc<Schema>, SchemaError> {
        *steps += 1 + text.len() as u64 / 8;
        let key = (fields, Box::from(text));
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let schema = Arc::new(Schema::read_counting(text, fields, steps)?);
        self.kept.insert(key, Arc::clone(&schema));
        Ok(schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_compiled_once_for_each_meaning() {
        let schemas = Schemas::default();
        let mut steps = Vec::new();
        let mut get = |fields| {
            steps.push(0);
            schemas.get(r#"{"name":"string"}"#, fields, steps.last_mut().unwrap()).unwrap()
        };
        let (first, second, other) = (get(Fields::Optional), get(Fields::Optional), get(Fields::Required));
        assert!(Arc::ptr_eq(&first, &second) && !Arc::ptr_eq(&first, &other));
        assert!(
            matches!(steps.as_slice(), [first, second, other] if *second < 10 && *first > 200 && *other > 200)
        );
    }

    #[test]
    fn memory_is_bounded_however_many_schemas_there_are() {
        let schemas = Schemas::default();
        for number in 0..2_000 {
            let text = format!(r#"{{"title":"{number}{}","type":["string"]}}"#, "x".repeat(60_000));
            schemas.get(&text, Fields::Optional, &mut 0).unwrap();
        }
        schemas.kept.run_pending_tasks();
        assert!(schemas.kept.weighted_size() <= CACHE_BYTES, "{}", schemas.kept.weighted_size());
    }
}
