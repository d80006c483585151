//! The host function of `validation`.

use crate::bindings::stoa::engine::validation::{self as wit, Settings, Verdict};
use crate::{MAX_STEPS, Validation, ValidationState};
use serde_json::{Value, json};
use stoa_capability::{Gate, GuestError, HostError};
use stoa_kernel::ErrorCode;
use stoa_schema::Verdict as Found;
use stoa_schema::limits::MAX_DATA_BYTES;
use stoa_schema::{Fields, SchemaError};

/// Why nothing is said of the data. Whatever is wrong with those is a verdict.
#[derive(Debug, thiserror::Error)]
enum ValidationError {
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error(
        "this invocation has used up the {MAX_STEPS} steps that all of its checks may take together; check less data at \
         once, write each schema once, and use patterns sparingly"
    )]
    Steps,
}

impl GuestError for ValidationError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Schema(_) => ErrorCode::InvalidArgument,
            Self::Steps => ErrorCode::HostCallLimitExceeded,
        }
    }
}

impl wit::Host for Gate<'_, Validation> {
    fn check(
        &mut self,
        schema: String,
        data: String,
        settings: Settings,
    ) -> wasmtime::Result<Result<Verdict, HostError>> {
        self.answer(|granted| check(granted.state, &schema, &data, settings))
    }
}

fn check(
    state: &mut ValidationState,
    schema: &str,
    data: &str,
    settings: Settings,
) -> Result<Verdict, ValidationError> {
    if state.steps > MAX_STEPS {
        return Err(ValidationError::Steps);
    }
    let fields = if settings.fields_required { Fields::Required } else { Fields::Optional };
    let schema = state.schemas.get(schema, fields, &mut state.steps)?;
    state.steps += data.len() as u64 / 4;
    let mut data = match read(data) {
        Ok(data) => data,
        Err(problem) => return Ok(faulty(&Found::refused(problem))),
    };
    let is_changed = settings.coerce && schema.coerce(&mut data, &mut state.steps);
    let found = schema.check(&data);
    state.steps += found.steps;
    if found.is_valid() {
        return Ok(Verdict::Valid(is_changed.then(|| data.to_string())));
    }
    Ok(faulty(&found))
}

/// The error says why it is not read.
fn read(data: &str) -> Result<Value, String> {
    if data.len() > MAX_DATA_BYTES {
        return Err(format!(
            "has {} bytes as JSON, and {MAX_DATA_BYTES} is the most that is checked",
            data.len()
        ));
    }
    serde_json::from_str(data).map_err(|error| format!("cannot be read: {error}"))
}

fn faulty(found: &Found) -> Verdict {
    Verdict::Faulty(json!(found).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use stoa_schema::Schemas;

    fn state() -> ValidationState {
        ValidationState { schemas: Arc::new(Schemas::default()), steps: 0 }
    }

    fn told(schema: &str, data: &str, coerce: bool) -> String {
        match check(&mut state(), schema, data, Settings { coerce, fields_required: false }) {
            Ok(Verdict::Valid(data)) => data.unwrap_or_else(|| "valid".to_owned()),
            Ok(Verdict::Faulty(faults)) => faults,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn checks_that_cost_much_come_to_an_end() {
        let mut state = state();
        let data = format!("[{}0]", "0,".repeat(200_000));
        let mut check = |number: usize| {
            let patterns = format!(r#"{{"items":{{"minimum":0,"pattern":"^a{number}"}}}}"#);
            check(&mut state, &patterns, &data, Settings { coerce: false, fields_required: false })
        };
        let passed = (0..100).take_while(|number| check(*number).is_ok()).count();
        assert!((20..60).contains(&passed), "{passed}");
        let refusal = check(0).unwrap_err();
        assert_eq!(
            (refusal.code(), refusal.to_string().contains("40000000 steps")),
            (ErrorCode::HostCallLimitExceeded, true)
        );
    }

    #[test]
    fn the_answer_is_what_scripts_are_told() {
        let schema = r#"{"age":"integer|min:18"}"#;
        assert_eq!(told(schema, r#"{"age":18}"#, true), "valid");
        assert_eq!(told(schema, r#"{"age":"18"}"#, true), r#"{"age":18}"#);
        let fault = r#"{"errors":[{"expected":18,"message":"must be at least 18","path":"/age","rule":"minimum","value":17}]}"#;
        assert_eq!(told(schema, r#"{"age":17}"#, false), fault);
        let many = format!("[{}0]", "0,".repeat(200));
        assert!(told(r#"{"*":"string"}"#, &many, false).ends_with(r#""more":true}"#));
    }

    #[test]
    fn what_cannot_be_checked_is_not_valid_and_a_wrong_schema_is_an_error() {
        assert!(told("{}", &" ".repeat(MAX_DATA_BYTES + 1), false).contains("1048576 is the most"));
        assert!(told("{}", "{", false).contains("cannot be read"));
        assert!(told(r#"{"a":1}"#, "{}", false).contains("the schema has no keyword"));
    }
}
