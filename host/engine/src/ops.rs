//! Host work that an invocation has started and will ask for later. An op is a future and, once it is ready,
//! an answer of some type that only the capability that started it knows.

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::FuturesUnordered;
use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

/// Names an op towards the guest.
pub type OpId = u32;

type AnyAnswer = Box<dyn Any + Send>;
type Pending = Abortable<BoxFuture<'static, (OpId, AnyAnswer)>>;

/// The ops of one invocation. Dropping it stops all of them.
#[derive(Default)]
pub struct Ops {
    last: OpId,
    running: FuturesUnordered<Pending>,
    handles: HashMap<OpId, AbortHandle>,
    answers: HashMap<OpId, AnyAnswer>,
}

impl Ops {
    /// Begins `work`. It makes progress whenever the invocation waits.
    pub fn start<T: Send + 'static>(&mut self, work: impl Future<Output = T> + Send + 'static) -> OpId {
        self.last = self.last.wrapping_add(1);
        let id = self.last;
        let (handle, registration) = AbortHandle::new_pair();
        let work: BoxFuture<'static, (OpId, AnyAnswer)> =
            Box::pin(async move { (id, Box::new(work.await) as AnyAnswer) });
        self.running.push(Abortable::new(work, registration));
        self.handles.insert(id, handle);
        id
    }

    /// How many are running or wait to be asked for.
    pub fn open(&self) -> usize {
        self.handles.len() + self.answers.len()
    }

    /// The answer of a ready op, once. None: there is no such op, it is not ready, or it is of another kind.
    pub fn take<T: 'static>(&mut self, op: OpId) -> Option<T> {
        self.answers.remove(&op)?.downcast().ok().map(|answer| *answer)
    }

    /// Stops an op and forgets its answer.
    pub fn cancel(&mut self, op: OpId) {
        if let Some(handle) = self.handles.remove(&op) {
            handle.abort();
        }
        self.answers.remove(&op);
    }

    /// Waits for the next op that becomes ready, at most `timeout`.
    pub async fn wait_any(&mut self, timeout: Option<Duration>) -> Option<OpId> {
        match (self.handles.is_empty(), timeout) {
            (true, None) => None,
            (true, Some(timeout)) => {
                tokio::time::sleep(timeout).await;
                None
            }
            (false, None) => self.next_ready().await,
            (false, Some(timeout)) => tokio::time::timeout(timeout, self.next_ready()).await.ok().flatten(),
        }
    }

    async fn next_ready(&mut self) -> Option<OpId> {
        loop {
            // Cancelled ops come out as errors and are passed over.
            if let Ok((id, answer)) = self.running.next().await? {
                self.handles.remove(&id);
                self.answers.insert(id, answer);
                return Some(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[tokio::test(start_paused = true)]
    async fn the_op_that_is_ready_first_is_answered_first() {
        let mut ops = Ops::default();
        let slow = ops.start(async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            "slow"
        });
        let fast = ops.start(async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            "fast"
        });
        assert_eq!(ops.wait_any(None).await, Some(fast));
        assert_eq!(ops.wait_any(None).await, Some(slow));
        assert_eq!(ops.take::<&str>(slow), Some("slow"));
        assert_eq!(ops.take::<&str>(slow), None, "an answer is given once");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_of_another_kind_is_not_given() {
        let mut ops = Ops::default();
        let op = ops.start(async { 1_u32 });
        ops.wait_any(None).await;
        assert_eq!(ops.take::<String>(op), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_op_is_dropped_and_never_answered() {
        struct Flag(Arc<AtomicBool>);
        impl Drop for Flag {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let dropped = Arc::new(AtomicBool::new(false));
        let flag = Flag(Arc::clone(&dropped));
        let mut ops = Ops::default();
        let op = ops.start(async move {
            let _flag = flag;
            std::future::pending::<()>().await;
        });
        ops.cancel(op);
        assert_eq!(ops.wait_any(Some(Duration::from_millis(1))).await, None);
        assert_eq!(ops.open(), 0);
        drop(ops);
        assert!(dropped.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn waiting_for_nothing_ends_at_once() {
        assert_eq!(Ops::default().wait_any(None).await, None);
    }
}
