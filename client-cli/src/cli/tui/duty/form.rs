//! What a step takes: a text, a choice, a number. It is written over the list, sent, and gone only when the server has it: what is refused
//! or left half-written is there, as it was, when the same is asked for again. It never opens by itself, under somebody's fingers.

use linli_cli::ClientError;
use linli_protocol::{
    Card, ErrorCode, IssueClass, IssueId, IssueStep, Place as Stored, PostText, Reason, ReplyOutcome,
    TextError,
};

use super::super::bounds::ACTS_MAX;
use super::super::input::Input;
use super::list::At;
use super::state::{Act, Dialog, Effect, State, What};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Respond,
    Reply,
    Classify,
    Tried,
    ToGrid,
    Joint,
    Progress,
    Resolve,
    Unresolved,
    Merge,
    Handler,
}

impl Kind {
    /// What it is called in the catalogue: the step that it becomes.
    pub(super) fn step(self) -> &'static str {
        match self {
            Kind::Respond => "responded",
            Kind::Reply => "replied",
            Kind::Classify => "classified",
            Kind::Tried => "neighbours_tried",
            Kind::ToGrid => "sent_to_grid",
            Kind::Joint => "joint_opened",
            Kind::Progress => "progressed",
            Kind::Resolve => "resolved",
            Kind::Unresolved => "unresolved",
            Kind::Merge => "merged_into",
            Kind::Handler => "handler",
        }
    }
}

/// One that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) at: At,
    pub(super) kind: Kind,
    /// Which of the choices, where there are some.
    pub(super) choice: usize,
    pub(super) input: Input,
    /// Why it was not taken.
    pub(super) refused: Option<String>,
}

impl Form {
    pub(super) fn new(at: At, kind: Kind) -> Form {
        Form { at, kind, choice: 0, input: Input::default(), refused: None }
    }

    /// Whether a text belongs to it.
    pub(super) fn takes_text(&self) -> bool {
        self.kind != Kind::Handler
    }
}

impl State {
    /// Asks for what a step takes of the chosen issue.
    pub(super) fn ask(&mut self, kind: Kind) {
        let Some((at, ..)) = self.chosen_item() else {
            self.notify(self.texts.say("duty-none-chosen"));
            return;
        };
        let form = self.drafts.remove(&(at, Some(kind))).unwrap_or_else(|| Form::new(at, kind));
        self.dialog = Some(Dialog::Form(form));
    }

    /// What there is to choose from, in words.
    pub(super) fn choices(&self, form: &Form) -> Vec<String> {
        match form.kind {
            Kind::Reply => {
                ReplyOutcome::ALL.iter().map(|it| self.texts.named("reply-outcome", it.as_str())).collect()
            }
            Kind::Classify => {
                IssueClass::ALL.iter().map(|it| self.texts.named("issue-class", it.as_str())).collect()
            }
            Kind::Handler => {
                let staff =
                    self.places.get(&form.at.0).map(|place| place.staff.as_slice()).unwrap_or_default();
                let on = staff.iter().map(|card| self.handler_said("duty-handler-on", card));
                let off = staff.iter().map(|card| self.handler_said("duty-handler-off", card));
                on.chain(off).collect()
            }
            _ => Vec::new(),
        }
    }

    fn handler_said(&self, key: &str, card: &Card) -> String {
        self.texts.find(key, &[("name", (&self.texts.person(card)).into())]).unwrap_or_default()
    }

    /// Puts a form away, with what is written in it.
    pub(super) fn put_away(&mut self, mut form: Form) {
        if form.input.text().trim().is_empty() {
            return;
        }
        if let Some(kept) = self.drafts.remove(&(form.at, Some(form.kind)))
            && kept.input != form.input
        {
            form.input.insert("\n");
            form.input.insert(kept.input.text());
        }
        self.drafts.insert((form.at, Some(form.kind)), form);
    }

    /// Sends what is filled in.
    pub(super) fn send(&mut self) -> Vec<Effect> {
        let Some(Dialog::Form(form)) = &self.dialog else { return Vec::new() };
        let (at, form) = (form.at, form.clone());
        match self.meant(&form) {
            Ok(what) => {
                let effects = self.act(at, what, Some(form));
                if !effects.is_empty() {
                    self.dialog = None;
                }
                effects
            }
            Err(why) => {
                if let Some(Dialog::Form(form)) = &mut self.dialog {
                    form.refused = Some(why);
                }
                Vec::new()
            }
        }
    }

    /// Takes a step that takes nothing else.
    pub(super) fn acknowledge(&mut self) -> Vec<Effect> {
        if let Some((at, ..)) = self.chosen_item() {
            self.act(at, What::Step(IssueStep::Acknowledged), None)
        } else {
            self.notify(self.texts.say("duty-none-chosen"));
            Vec::new()
        }
    }

    pub(super) fn act(&mut self, at: At, what: What, form: Option<Form>) -> Vec<Effect> {
        if self.is_over() || self.doing.len() >= ACTS_MAX {
            self.notify(self.texts.say("duty-no-more"));
            return Vec::new();
        }
        self.acts += 1;
        let act = Act { id: self.acts, at, what };
        self.doing.insert(act.id, (act.clone(), form));
        vec![Effect::Act(act)]
    }

    /// What came of something that was done.
    pub(super) fn settle(&mut self, id: u64, result: Result<Stored, ClientError>) -> Vec<Effect> {
        let Some((act, form)) = self.doing.remove(&id) else { return Vec::new() };
        let (at, issue) = (act.at, act.at.1);
        let step = step_of(&act.what, form.as_ref());
        match result {
            Ok(_) => {
                if !matches!(act.what, What::Say(_)) {
                    self.notify(
                        self.texts.with("issue-step", &[("step", step.into()), ("issue", issue.into())]),
                    );
                }
            }
            Err(error) => {
                let why = self.refusal(&error, step);
                let key = if matches!(act.what, What::Say(_)) || form.as_ref().is_some_and(Form::takes_text) {
                    "duty-not-done-kept"
                } else {
                    "duty-not-done"
                };
                let args = [("issue", issue.into()), ("why", (&why).into())];
                let text = self.texts.with(key, &args);
                match (form, act.what) {
                    (Some(form), _) => self.put_away(Form { refused: Some(why), ..form }),
                    (None, What::Say(said)) => {
                        let is_open = self.talk.as_ref().is_some_and(|talk| talk.at == at);
                        if is_open && self.said.is_empty() {
                            self.said.set(said.as_str());
                        } else {
                            let mut input = Input::default();
                            input.set(said.as_str());
                            self.keep_said(at, input);
                        }
                    }
                    _ => {}
                }
                self.notify(text);
            }
        }
        Vec::new()
    }

    /// Why something was not done, and what to do about it.
    fn refusal(&self, error: &ClientError, step: &str) -> String {
        match error {
            ClientError::Server(refused) if refused.code == ErrorCode::WrongState => {
                self.texts.with("issue-step-takes", &[("step", step.into())])
            }
            error => self.texts.reason(error),
        }
    }

    fn meant(&self, form: &Form) -> Result<What, String> {
        let bad = |error: TextError| self.texts.bad_text(&error);
        let text = || PostText::parse(form.input.text()).map_err(bad);
        let step = match form.kind {
            Kind::Respond => IssueStep::Responded { text: text()? },
            Kind::Reply => {
                let outcome = ReplyOutcome::ALL.get(form.choice).copied().unwrap_or(ReplyOutcome::Started);
                IssueStep::Replied { outcome, text: text()?, cites: None }
            }
            Kind::Classify => {
                let class = IssueClass::ALL.get(form.choice).copied().unwrap_or(IssueClass::Enquiry);
                IssueStep::Classified { class, reason: Reason::parse(form.input.text()).map_err(bad)? }
            }
            Kind::Tried => IssueStep::NeighboursTried { text: text()? },
            Kind::ToGrid => IssueStep::SentToGrid { text: text()? },
            Kind::Joint => IssueStep::JointOpened { text: text()?, lead: None, invited: Vec::new() },
            Kind::Progress => IssueStep::Progressed { text: text()? },
            Kind::Resolve => IssueStep::Resolved { text: text()? },
            Kind::Unresolved => IssueStep::Unresolved { text: text()? },
            Kind::Merge => {
                let into = form.input.text().trim().parse().map_err(|_| self.texts.say("duty-bad-number"))?;
                IssueStep::MergedInto { into: IssueId(into) }
            }
            Kind::Handler => {
                let staff =
                    self.places.get(&form.at.0).map(|place| place.staff.as_slice()).unwrap_or_default();
                let nobody = || self.texts.say("duty-no-staff");
                let card = staff.get(form.choice % staff.len().max(1)).ok_or_else(nobody)?;
                return Ok(What::Handler { user: card.id, on: form.choice < staff.len() });
            }
        };
        Ok(What::Step(step))
    }
}

/// What is said of an act in the catalogue.
fn step_of(what: &What, form: Option<&Form>) -> &'static str {
    match (what, form) {
        (What::Handler { on: false, .. }, _) => "no_handler",
        (_, Some(form)) => form.kind.step(),
        _ => "acknowledged",
    }
}
