//! What the [pool](crate::pool) can be asked.

use crate::{
    history::LeftOut,
    id::{AssistantId, ChatId, SessionId, TurnId},
    pool::Pool,
    record::Usage,
    sessions::{Live, Phase},
    status::SessionView,
    trouble::Trouble,
};

impl Pool {
    /// The last failure to make a session, until one is made.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// The chats that wait for a session, the first to be served first.
    pub fn waiting(&self) -> impl Iterator<Item = ChatId> {
        self.wants.iter().map(|want| want.chat)
    }

    /// The chats that have a session, made or in the making.
    pub fn live_chats(&self) -> impl Iterator<Item = ChatId> {
        self.sessions.iter().filter_map(|(_, live)| live.chat)
    }

    /// The chat that a session serves; `None` for a base.
    pub fn chat_of(&self, session: SessionId) -> Option<ChatId> {
        self.sessions.get(session)?.chat
    }

    /// Whose priming a session holds.
    pub fn assistant_of(&self, session: SessionId) -> Option<AssistantId> {
        Some(self.sessions.get(session)?.assistant)
    }

    /// What a session holds of its window; `None` is unknown.
    pub fn usage(&self, session: SessionId) -> Option<Usage> {
        self.sessions.get(session)?.usage
    }

    /// Of the session at rest that a turn which wants these turns of this chat is given now, if there is one: its usage, and
    /// what it was told nothing of.
    pub fn holding(
        &self,
        chat: ChatId,
        assistant: AssistantId,
        turns: &[TurnId],
    ) -> Option<(Option<Usage>, LeftOut)> {
        let session = self.sessions.of_chat(chat)?;
        let live = self.sessions.get(session).filter(|live| live.phase == Phase::Idle)?;
        let holds = self.holds(session, self.who_answers(assistant), turns);
        holds.then_some((live.usage, live.memory.left_out))
    }

    /// What of its chat a session was told nothing of.
    pub fn left_out(&self, session: SessionId) -> LeftOut {
        self.sessions.get(session).map_or_else(LeftOut::default, |live| live.memory.left_out)
    }

    /// The usage of a session that holds nothing but the priming of this assistant, if one is at hand.
    pub fn empty(&self, assistant: AssistantId) -> Option<Option<Usage>> {
        let base = self.sessions.base_of(self.who_answers(assistant)?)?;
        let live = self.sessions.get(base).filter(|live| !live.is_making() && !self.is_stale(base))?;
        Some(live.usage)
    }

    /// The chats whose sessions are at rest, each with what it uses, if the browser says so, and what it was told nothing of.
    pub fn resting(&self) -> impl Iterator<Item = (ChatId, Option<Usage>, LeftOut)> {
        let resting = self.sessions.iter().filter(|(_, live)| live.phase == Phase::Idle);
        resting.filter_map(|(_, live)| Some((live.chat?, live.usage, live.memory.left_out)))
    }

    /// A session at rest: this chat's, or else any.
    pub fn at_rest(&self, chat: ChatId) -> Option<SessionId> {
        let idle = |(_, live): &(SessionId, &Live)| live.phase == Phase::Idle;
        let session = self.sessions.iter().filter(idle).max_by_key(|(_, live)| live.chat == Some(chat));
        session.map(|(id, _)| id)
    }

    /// Every session, the default assistant's base first, then the most recently used.
    pub fn views(&self) -> Vec<SessionView> {
        self.sessions.views(self.policy.idle)
    }
}
