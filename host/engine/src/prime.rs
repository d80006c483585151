//! The engine's own build: loads the web platform into an engine that has none.

use crate::engine::Engine;
use crate::invocation::Invocation;

impl Engine {
    /// Loads the compiled platform, and gives the memory that it leaves and where that begins.
    pub async fn prime(
        &self,
        invocation: Invocation,
        platform: &[u8],
    ) -> (wasmtime::Result<(usize, Vec<u8>)>, Invocation) {
        let mut store = self.store(invocation);
        store.data_mut().image_wanted = true;
        let outcome = async {
            let instance = self.parts().base.instantiate_async(&mut store).await?;
            instance.call_prime(&mut store, platform).await?;
            instance.call_image(&mut store).await?;
            store.data_mut().image.take().ok_or_else(|| wasmtime::Error::msg("no image was given"))
        }
        .await;
        (outcome, store.into_data())
    }
}
