//! The wall clock, read in one place. It informs and times deadlines; it never orders. What happens with time alone asks [`Watched`],
//! which says whether it is to be believed.

pub mod trust;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use trust::{Doubt, Look, Trust};

/// Milliseconds since 1970.
#[must_use]
pub fn wall_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

/// The wall clock, and what is thought of it.
pub struct Watched {
    look: Box<dyn Fn() -> Look + Send + Sync>,
    trust: Mutex<Trust>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("trust", &*self.trust()).finish_non_exhaustive()
    }
}

impl Watched {
    /// The clocks of this machine, with the time of the last commit before the start, in milliseconds since 1970.
    #[must_use]
    pub fn of_the_machine(last_commit_ms: u64) -> Watched {
        let began = Instant::now();
        let steady_ms = move || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Watched::new(move || Look { wall_ms: wall_ms(), steady_ms: steady_ms() }, last_commit_ms)
    }

    /// Any two clocks.
    #[must_use]
    pub fn new(look: impl Fn() -> Look + Send + Sync + 'static, last_commit_ms: u64) -> Watched {
        let trust = Mutex::new(Trust::new(look(), last_commit_ms));
        Watched { look: Box::new(look), trust }
    }

    /// The time in milliseconds since 1970, for what happens with time alone.
    ///
    /// # Errors
    /// The [`Doubt`] for which it is not to be believed: nothing happens with time until that has passed.
    pub fn trusted_ms(&self) -> Result<u64, Doubt> {
        // Looked at under the lock: of two looks the later one is taken in last.
        let mut trust = self.trust();
        let look = (self.look)();
        trust.look(look).map_or(Ok(look.wall_ms), Err)
    }

    /// Why it is not believed, as of the last look.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        self.trust().doubt()
    }

    /// The operator says that it is right as it is. Answers what was doubted.
    pub fn confirm(&self) -> Option<Doubt> {
        let mut trust = self.trust();
        let look = (self.look)();
        let doubt = trust.look(look);
        trust.confirm(look);
        doubt
    }

    fn trust(&self) -> MutexGuard<'_, Trust> {
        // Nothing panics half-way through a change.
        self.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
