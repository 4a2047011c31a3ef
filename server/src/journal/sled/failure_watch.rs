//! sled 0.34.7 tells nobody when a write fails that it made in the background for a writer who had just left
//! (`exit_reservation` notes the error and wakes no one): a flush that waits for that write waits for ever. Whoever
//! flushes next finds the error and wakes all who wait, so somebody who is not waiting looks for it. Found by
//! `linli-load torture --only io-error-write`, once in about 30 trials.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a failed write may go unnoticed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks for failed writes until it is dropped.
#[derive(Debug)]
pub(super) struct FailureWatch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FailureWatch {
    /// Begins to watch.
    ///
    /// # Errors
    /// The operating system gives no thread; a retry may help later.
    pub(super) fn begin(db: &sled::Db) -> std::io::Result<FailureWatch> {
        let db = db.clone();
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new().name("linli-journal-w".to_owned()).spawn(move || {
            while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                // Only after a failure: a flush in the middle of a batch could sync half of it.
                if db.context.global_error().is_err() {
                    let _ = super::guarded("waking who waits for a failed write", || db.flush());
                }
            }
        })?;
        Ok(FailureWatch { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for FailureWatch {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
