//! `random`.

use crate::Invocation;
use crate::bindings::stoa::engine::random::Host;
use crate::bindings::stoa::engine::types::HostError;
use ring::rand::{SecureRandom, SystemRandom};
use stoa_kernel::{ErrorCode, Phase};

/// The Web Crypto API's own limit for one call.
const MAX_BYTES: usize = 65_536;

impl Host for Invocation {
    fn bytes(&mut self, length: u32) -> wasmtime::Result<Result<Vec<u8>, HostError>> {
        if self.cx.phase == Phase::Init {
            return Ok(Err(HostError {
                code: ErrorCode::NotAllowedInInit.as_str().to_owned(),
                message: "random bytes are not available while the script is being compiled: they would be \
                          the same in every request. Draw them inside a handler or in setup()"
                    .to_owned(),
                details: None,
            }));
        }
        let length = usize::try_from(length).unwrap_or(MAX_BYTES + 1);
        if length > MAX_BYTES {
            return Ok(Err(HostError {
                code: ErrorCode::InvalidArgument.as_str().to_owned(),
                message: format!(
                    "{length} random bytes were asked for; {MAX_BYTES} is the most for one call"
                ),
                details: None,
            }));
        }
        let mut bytes = vec![0; length];
        SystemRandom::new().fill(&mut bytes).map_err(|_| wasmtime::Error::msg("no random numbers"))?;
        Ok(Ok(bytes))
    }
}
