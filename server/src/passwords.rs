//! Passwords: argon2id, off the runtime's threads, a bounded number at a time. Floor 5.
//!
//! Each hash fills 19 MiB. They are taken from a pool: given back to the system's allocator, that memory would
//! stay with whichever thread computed last, and a storm of log-ins would leave gigabytes behind.
//!
//! Never here: a password in a log or an error.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;

use crate::limits;

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    memory: Arc<Memory>,
    /// Verified against when there is no such account, so that both answers take as long.
    nobody: Arc<str>,
}

/// Why a password was not hashed or verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// As many wait as may; a retry helps soon.
    #[error("too many log-ins at once; try again in a few seconds")]
    Busy,
    /// The operating system gives no random bytes or no thread.
    #[error("the password could not be hashed")]
    Failed,
}

impl Passwords {
    /// Makes the hasher; takes as long as one hash.
    ///
    /// # Errors
    /// [`PasswordError::Failed`]; a retry is unlikely to help.
    pub fn new() -> Result<Passwords, PasswordError> {
        let memory = Arc::new(Memory::default());
        let nobody = memory.hash("nobody has this password")?.into();
        Ok(Passwords {
            turns: Arc::new(Semaphore::new(limits::PASSWORD_HASHES_MAX)),
            waiting: Arc::new(Semaphore::new(limits::LOGINS_WAITING_MAX)),
            memory,
            nobody,
        })
    }

    /// A password's PHC string.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let memory = self.memory.clone();
        self.in_turn(move || memory.hash(&password)).await?
    }

    /// Whether a password fits a PHC string; with none, always false and just as slow.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, PasswordError> {
        let (nobody, memory) = (self.nobody.clone(), self.memory.clone());
        self.in_turn(move || {
            let known = phc.is_some();
            let phc = phc.unwrap_or_else(|| nobody.to_string());
            memory.fits(&password, &phc) && known
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _place = self.waiting.try_acquire().map_err(|_| PasswordError::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        let (done, is_done) = tokio::sync::oneshot::channel();
        // A thread of its own, since a lower priority is for good: on Linux it is the thread's. Guesses at passwords
        // must not take the processors from everybody else's posts.
        let hashing = move || {
            let _turn = turn;
            let _ = rustix::process::setpriority_process(None, limits::PASSWORD_NICE);
            // Nobody listens if the one who asked has gone.
            let _ = done.send(work());
        };
        std::thread::Builder::new()
            .name("password".to_owned())
            .spawn(hashing)
            .map_err(|_| PasswordError::Failed)?;
        is_done.await.map_err(|_| PasswordError::Failed)
    }
}

/// What hashes are computed in, one piece for each that is computed at the same time.
#[derive(Default)]
struct Memory {
    idle: Mutex<Vec<Vec<Block>>>,
}

impl Memory {
    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|_| PasswordError::Failed)?;
        let salt = Salt::new(&salt).map_err(|_| PasswordError::Failed)?;
        let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
        let hash = PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params).map_err(|_| PasswordError::Failed)?,
            salt: Some(salt),
            hash: Some(self.compute(&Argon2::new(algorithm, version, params), password, &salt)?),
        };
        Ok(hash.to_string())
    }

    fn fits(&self, password: &str, phc: &str) -> bool {
        let Ok(PasswordHash { algorithm, version, params, salt: Some(salt), hash: Some(hash) }) =
            PasswordHash::new(phc)
        else {
            return false;
        };
        let version = version.map_or(Ok(Version::default()), Version::try_from);
        let (Ok(algorithm), Ok(version), Ok(params)) =
            (Algorithm::try_from(algorithm.as_str()), version, Params::try_from(&params))
        else {
            return false;
        };
        // `Output` compares in constant time.
        self.compute(&Argon2::new(algorithm, version, params), password, &salt) == Ok(hash)
    }

    fn compute(&self, argon2: &Argon2<'_>, password: &str, salt: &Salt) -> Result<Output, PasswordError> {
        let mut blocks = self.lock().pop().unwrap_or_default();
        blocks.resize(argon2.params().block_count(), Block::default());
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let computed =
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut blocks);
        self.lock().push(blocks);
        computed.map_err(|_| PasswordError::Failed)?;
        Output::new(&output).map_err(|_| PasswordError::Failed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let passwords = Passwords::new().unwrap();
        let phc = passwords.hash("correct horse".into()).await.unwrap();
        assert!(phc.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse".into(), Some(phc.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".into(), Some(phc)).await.unwrap());
    }

    #[test]
    fn a_hash_is_what_the_library_itself_would_verify_and_the_other_way_round() {
        use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
        let memory = Memory::default();
        let ours = memory.hash("correct horse").unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", ours.as_str()).is_ok());
        let theirs =
            Argon2::default().hash_password_with_salt(b"correct horse", b"sixteen bytes...").unwrap();
        assert!(memory.fits("correct horse", &theirs.to_string()));
        assert!(!memory.fits("wrong horse", &theirs.to_string()));
        assert!(!memory.fits("correct horse", "not a hash"));
    }

    #[test]
    fn hashing_again_and_again_takes_one_piece_of_memory() {
        let memory = Memory::default();
        let phc = memory.hash("correct horse").unwrap();
        let place = memory.lock()[0].as_ptr();
        assert!(memory.fits("correct horse", &phc));
        assert_eq!(memory.lock().len(), 1);
        assert_eq!(memory.lock()[0].as_ptr(), place);
    }

    #[tokio::test]
    async fn no_account_verifies_nothing_not_even_the_stand_in() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify("nobody has this password".into(), None).await.unwrap());
    }
}
