//! Reports of residents (R19 to R30): the handle's acts and questions. What is said in a case is posted like anywhere else, and what is
//! alerted is read and followed like any topic. Never here: how anything is shown.

use linli_protocol::client::Page;
use linli_protocol::{
    Category, IssueEntry, IssueId, IssueItem, IssueList, IssueStep, Item, NeighbourhoodId, Op, Place,
    PostText, Report, ReportFrom, Seq, Success, Topic, UserId,
};

use crate::client::Client;
use crate::error::ClientError;

/// Items of one's own list in which a report is looked for that was just made: the newest stand first.
const LOOKED_FOR_AMONG: u16 = 20;

/// An issue, and a page of what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuePage {
    /// As it stands.
    pub issue: IssueItem,
    /// What happened to it, oldest first.
    pub entries: Vec<IssueEntry>,
    /// Where to go on with earlier entries; `None` where there are none.
    pub next: Option<u64>,
}

impl Client {
    /// Reports a problem; the place is that of the report in `issues`. [`Client::reported`] says which issue it became.
    ///
    /// # Errors
    /// [`ClientError`]; after `too_many_issues` it passes once another one of one's own is closed.
    pub async fn report(&self, neighbourhood: NeighbourhoodId, report: Report) -> Result<Place, ClientError> {
        self.act(Op::Report { neighbourhood, client_id: self.new_client_id()?, report, from: None }).await
    }

    /// Makes a message of one's own a report (R16), in these words; the conversation says to the other which issue it became.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn report_from(
        &self,
        neighbourhood: NeighbourhoodId,
        report: Report,
        from: ReportFrom,
    ) -> Result<Place, ClientError> {
        let (client_id, from) = (self.new_client_id()?, Some(from));
        self.act(Op::Report { neighbourhood, client_id, report, from }).await
    }

    /// Proposes to the other of a conversation to make a message of theirs a report (R16). For who holds an office.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn propose_issue(&self, topic: Topic, of: Seq) -> Result<Place, ClientError> {
        self.act(Op::ProposeIssue { topic, client_id: self.new_client_id()?, of }).await
    }

    /// The issue that one's own report at this place became; none if many others were made or followed since.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn reported(
        &self,
        neighbourhood: NeighbourhoodId,
        report: Seq,
    ) -> Result<Option<IssueItem>, ClientError> {
        let page = self.issues(neighbourhood, IssueList::Mine, None, Some(LOOKED_FOR_AMONG), None).await?;
        Ok(issues_of(page.items).into_iter().find(|issue| issue.seq == report))
    }

    /// Open issues that a report may be the same as, likeliest first.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn alike(
        &self,
        neighbourhood: NeighbourhoodId,
        report: Report,
    ) -> Result<Vec<IssueItem>, ClientError> {
        let page = self.page_of(Op::Alike { neighbourhood, report }).await?;
        Ok(issues_of(page.items))
    }

    /// A list of issues, up to so many (1 to 200; 50 if none are named), after the `next` of the page before.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn issues(
        &self,
        neighbourhood: NeighbourhoodId,
        list: IssueList,
        category: Option<Category>,
        items_max: Option<u16>,
        before: Option<u64>,
    ) -> Result<Page, ClientError> {
        self.page_of(Op::Issues { neighbourhood, list, category, last: items_max, before }).await
    }

    /// An issue with the last of what happened to it, or with what happened before the `next` of a page.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn issue(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        last: Option<u16>,
        before: Option<u64>,
    ) -> Result<IssuePage, ClientError> {
        let page = self.page_of(Op::Issue { neighbourhood, issue, last, before }).await?;
        let (mut shown, mut entries) = (None, Vec::new());
        for item in page.items {
            match item {
                Item::Issue(issue) => shown = Some(issue),
                Item::IssueEntry(entry) => entries.push(entry),
                _ => {}
            }
        }
        let issue = shown.ok_or(ClientError::Unfitting)?;
        Ok(IssuePage { issue, entries, next: page.next })
    }

    /// Takes a step in the life of an issue.
    ///
    /// # Errors
    /// [`ClientError`]; after `wrong_state` it passes once the issue has come to where the step is taken.
    pub async fn step_issue(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        step: IssueStep,
    ) -> Result<Place, ClientError> {
        self.act(Op::StepIssue { neighbourhood, client_id: self.new_client_id()?, issue, step }).await
    }

    /// Comments on an issue, for all members to read.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn comment(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        text: &str,
    ) -> Result<Place, ClientError> {
        let (client_id, text) = (self.new_client_id()?, PostText::parse(text)?);
        self.act(Op::Comment { neighbourhood, client_id, issue, text }).await
    }

    /// Takes back a text of one's own, which is erased: of a report, or of a comment, by the number of its event.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn blank(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        of: Seq,
    ) -> Result<Place, ClientError> {
        self.act(Op::Blank { neighbourhood, client_id: self.new_client_id()?, issue, of, photo: None }).await
    }

    /// Follows an issue of somebody else, or no longer (`on` is false): its steps come into one's inbox.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn follow_issue(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        on: bool,
    ) -> Result<(), ClientError> {
        self.is_done(Op::FollowIssue { neighbourhood, issue, on }).await
    }

    /// Makes a member who holds an office a handler of an issue, or ends that (`on` is false). For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn set_handler(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        user: UserId,
        on: bool,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::SetHandler { neighbourhood, client_id, issue, user, on }).await
    }

    pub(crate) async fn page_of(&self, op: Op) -> Result<Page, ClientError> {
        match self.ask(op).await? {
            Success::View { as_of, title, items, next } => Ok(Page { as_of, title, items, next }),
            _ => Err(ClientError::Unfitting),
        }
    }
}

fn issues_of(items: Vec<Item>) -> Vec<IssueItem> {
    let issue = |item| match item {
        Item::Issue(issue) => Some(issue),
        _ => None,
    };
    items.into_iter().filter_map(issue).collect()
}
