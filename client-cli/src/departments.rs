//! Departments of the district (R26): what they have to do, and the reply guide that they keep. What they do in an issue is a step of it. Never
//! here: how anything is shown.

use linli_protocol::client::Page;
use linli_protocol::{DepartmentId, GuideEntryId, Op, Place, PostText, Subject};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// The issues in which departments that one sits in take part, up to so many (1 to 200; 50 if none are named), after the `next` of the page before.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn work(
        &self,
        all: bool,
        items_max: Option<u16>,
        before: Option<u64>,
    ) -> Result<Page, ClientError> {
        self.page_of(Op::Work { all, last: items_max, before }).await
    }

    /// Entries of the reply guide; with an entry named, all its versions, the newest first.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn guide(
        &self,
        department: Option<DepartmentId>,
        entry: Option<GuideEntryId>,
        items_max: Option<u16>,
        before: Option<u64>,
    ) -> Result<Page, ClientError> {
        self.page_of(Op::Guide { department, entry, last: items_max, before }).await
    }

    /// Writes an entry of a reply guide, or writes one anew. For who sits in the department.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn write_entry(
        &self,
        department: DepartmentId,
        entry: Option<GuideEntryId>,
        title: Subject,
        text: PostText,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::WriteEntry { department, client_id, entry, title, text }).await
    }

    /// Withdraws an entry of a reply guide. For who sits in the department.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn withdraw_entry(
        &self,
        department: DepartmentId,
        entry: GuideEntryId,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::WithdrawEntry { department, client_id, entry }).await
    }
}
