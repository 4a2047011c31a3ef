//! Floor 3: events and rows folded for reading: who people are and what they may read ([`Directory`]), pages
//! of a topic ([`Pages`]), and events as the wire shows them.
//!
//! Never here: decisions, or reads that go past the durable head.

mod department_pages;
mod departments;
mod desks;
mod directory;
mod duty;
mod frames;
mod issue_pages;
mod issues;
mod matters;
mod mediations;
mod numbers;
mod pages;
mod polls;
mod registers;
mod standing;
mod talks;
mod voice;

pub use department_pages::{DepartmentAsk, OrderName};
pub use directory::{AccessChange, Directory, SignedIn};
pub use frames::event_frame;
pub use issue_pages::IssueAsk;
pub use numbers::Figures;
pub use pages::{PageError, Pages, Written};
pub use registers::{Mark, Registers};
