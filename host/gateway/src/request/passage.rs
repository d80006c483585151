//! How often a request has come through here before: scripts that ask one another in a circle are stopped at the edge,
//! which every turn of the circle passes.

use http::{HeaderMap, HeaderName};
use stoa_kernel::{ErrorCode, MAX_PASSES, Passage};
use stoa_wire::Problem;

const CDN_LOOP: HeaderName = HeaderName::from_static(Passage::HEADER);

/// Through whom it came. One that came too often is refused.
pub(crate) fn of(headers: &HeaderMap) -> Result<Passage, Problem> {
    let values = headers.get_all(CDN_LOOP).iter().filter_map(|value| value.to_str().ok());
    let passage = Passage::of(values);
    if passage.passes() < MAX_PASSES {
        return Ok(passage);
    }
    let message = format!(
        "this request has come through the platform {MAX_PASSES} times already: scripts fetch one another in a circle"
    );
    Err(Problem::new(ErrorCode::LoopDetected, message))
}
