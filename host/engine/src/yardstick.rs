//! What the benches compare a fresh instance per event with.

use crate::event::Event;
use crate::invocation::{Answer, Invocation};
use crate::script::Script;
use tokio::sync::oneshot;

impl Script {
    /// Makes an instance and drops it.
    pub async fn instantiate_only(&self, invocation: Invocation) -> wasmtime::Result<()> {
        let mut store = self.engine().store(invocation);
        self.pre.instantiate_async(&mut store).await.map(drop)
    }

    /// Sends `events` to one instance, one after the other: the cheapest that an event can be, and no
    /// isolation at all. `each` gets the answers.
    pub async fn run_warm(
        &self,
        invocation: Invocation,
        events: impl Iterator<Item = Event>,
        mut each: impl FnMut(Option<Answer>),
    ) -> wasmtime::Result<()> {
        let mut store = self.engine().store(invocation);
        let instance = self.pre.instantiate_async(&mut store).await?;
        for event in events {
            let (sender, mut answer) = oneshot::channel();
            store.data_mut().answer = Some(sender);
            let (event, left) = event.into_wit();
            store.data_mut().upload = left.upload;
            instance.call_invoke(&mut store, &event).await?;
            each(answer.try_recv().ok());
        }
        Ok(())
    }
}
