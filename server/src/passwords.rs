//! Passwords: argon2id, off the runtime's threads, a bounded number at a time. Floor 5.
//!
//! Never here: a password in a log or an error.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::limits;

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
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
        Ok(Passwords {
            turns: Arc::new(Semaphore::new(limits::PASSWORD_HASHES_MAX)),
            waiting: Arc::new(Semaphore::new(limits::LOGINS_WAITING_MAX)),
            nobody: hash_now("nobody has this password")?.into(),
        })
    }

    /// A password's PHC string.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.in_turn(move || hash_now(&password)).await?
    }

    /// Whether a password fits a PHC string; with none, always false and just as slow.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, PasswordError> {
        let nobody = self.nobody.clone();
        self.in_turn(move || {
            let known = phc.is_some();
            let phc = phc.unwrap_or_else(|| nobody.to_string());
            let fits = PasswordHash::new(&phc)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            fits && known
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

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| PasswordError::Failed)?;
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|_| PasswordError::Failed)?;
    Ok(hash.to_string())
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

    #[tokio::test]
    async fn no_account_verifies_nothing_not_even_the_stand_in() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify("nobody has this password".into(), None).await.unwrap());
    }
}
