//! How the [pool](crate::pool) settles after every event: what is alive is compared with what should be.

use crate::{
    id::{AssistantId, ChatId, SessionId, TurnId},
    model::ModelError,
    pool::{CLONE_TIME, CREATE_TIME, Command, Found, Held, Outlook, Pool},
    sessions::{Gone, Live, Phase},
    status::Obtained,
    time::Millis,
    trouble::Trouble,
};

impl Pool {
    pub(crate) fn settle(&mut self, now: Millis) {
        self.expire(now);
        self.drop_stale(now);
        if self.sessions.counted() > self.policy.cap {
            self.take_back();
        }
        while self.sessions.counted() > self.policy.cap && self.evict_one() {}
        self.out_of_use = !self.has_reason(now);
        if self.out_of_use {
            self.take_back();
            let all = self.sessions.ids_where(|_, _| true);
            return all.into_iter().for_each(|session| self.destroy(session));
        }
        let waiting = self.wants.iter().filter(|want| want.making.is_none()).map(|want| want.chat);
        for chat in waiting.collect::<Vec<_>>() {
            self.serve(chat, now);
        }
        if let Some(default) = self.sessions.default {
            self.light(default, now);
        }
    }

    /// Whether there is a reason for the host to be there at all.
    fn has_reason(&self, now: Millis) -> bool {
        // An errand is no reason: it lives as long as the host does, and not the other way round.
        let busy = self.sessions.iter().any(|(_, live)| live.phase == Phase::Busy && !live.errand);
        let waited_for = !self.wants.is_empty() && self.model != Outlook::Away;
        let warm = self.policy.warm.is_none_or(|warm| now < self.left + warm);
        self.panels > 0 || busy || waited_for || warm
    }

    fn expire(&mut self, now: Millis) {
        let overdue = |_, live: &Live| matches!(live.phase, Phase::Making { until } if until <= now);
        for session in self.sessions.ids_where(overdue) {
            let Some(live) = self.sessions.get(session) else { continue };
            let given_up = Live { memory: Held::default(), ..*live };
            self.destroy(session);
            self.failed(&given_up, ModelError::TimedOut, now);
        }
    }

    fn drop_stale(&mut self, now: Millis) {
        let gone = |id, live: &Live| match live.phase {
            Phase::Busy => false,
            Phase::Making { .. } => live.is_base() && self.is_stale(id),
            Phase::Idle => {
                let evicted_at = self.sessions.evicted_at(id, self.policy.idle);
                self.is_stale(id) || evicted_at.is_some_and(|at| at <= now)
            }
        };
        let gone = self.sessions.ids_where(gone);
        gone.into_iter().for_each(|session| self.destroy(session));
    }

    /// Gives a turn that waits its session, or does the next thing towards it that can be done now.
    fn serve(&mut self, chat: ChatId, now: Millis) {
        let Some(want) = self.wants.iter().find(|want| want.chat == chat) else { return };
        let may_try = self.model == Outlook::Ready && want.tries.may_try(now);
        let assistant = self.who_answers(want.assistant);
        if let Some(session) = self.sessions.of_chat(chat) {
            if self.sessions.get(session).is_none_or(|live| live.phase != Phase::Idle) {
                return;
            }
            if self.holds(session, assistant, &want.memory) {
                return self.hand_over(session, chat, Found::AsItWas, now);
            }
            self.destroy(session);
        }
        let Some(assistant) = assistant.filter(|_| may_try) else { return };
        if let Some(trouble) = self.assistants.get(&assistant).and_then(|primed| primed.gave_up.clone()) {
            return self.refuse(chat, trouble);
        }
        let Some(base) = self.light(assistant, now) else {
            if let Some(want) = self.wants.iter_mut().find(|want| want.chat == chat) {
                want.found_no_base = true;
            }
            return;
        };
        if let Some(live) = self.sessions.get_mut(base) {
            live.used = now;
        }
        let full = self.sessions.counted() >= self.policy.cap;
        if full && !self.sessions.is_pilot(base) && !self.sessions.is_cloned(base) {
            // No room for a clone beside this base, so the base itself becomes the chat's session.
            return self.hand_over(base, chat, Found::Empty, now);
        }
        if !self.make_room() {
            return;
        }
        let session = self.admit(assistant, Some(chat), Some(base), now);
        if let Some(want) = self.wants.iter_mut().find(|want| want.chat == chat) {
            want.making = Some(session);
        }
        self.out.push_back(Command::Clone { session, base });
    }

    /// Whether a session can be used as it is by whoever wants these turns.
    pub(crate) fn holds(&self, session: SessionId, assistant: Option<AssistantId>, turns: &[TurnId]) -> bool {
        let is_same = |live: &Live| live.memory.turns == turns && Some(live.assistant) == assistant;
        self.sessions.get(session).is_some_and(is_same) && !self.is_stale(session)
    }

    /// The chats of a deleted assistant go on with the default one.
    pub(crate) fn who_answers(&self, assistant: AssistantId) -> Option<AssistantId> {
        Some(assistant).filter(|id| self.assistants.contains_key(id)).or(self.sessions.default)
    }

    /// The base of this assistant, if it stands. If it does not, and may be tried now, it is asked for.
    fn light(&mut self, assistant: AssistantId, now: Millis) -> Option<SessionId> {
        if let Some(base) = self.sessions.base_of(assistant) {
            let stands = self.sessions.get(base).is_some_and(|live| live.phase == Phase::Idle);
            return stands.then_some(base);
        }
        let primed = self.assistants.get(&assistant)?;
        let may_try = primed.gave_up.is_none() && primed.tries.may_try(now);
        let priming = primed.priming.clone();
        if self.model != Outlook::Ready || !may_try {
            return None;
        }
        if Some(assistant) != self.sessions.default && !self.make_room() {
            return None;
        }
        let session = self.admit(assistant, None, None, now);
        self.out.push_back(Command::Create { session, priming });
        None
    }

    /// Lends an errand a clone of a base that stands, if that takes nothing from anybody who speaks or wants to.
    pub(crate) fn lend(&mut self, assistant: AssistantId, needed: bool, now: Millis) {
        let none_wants =
            self.wants.is_empty() && self.sessions.iter().all(|(_, live)| live.phase == Phase::Idle);
        let room =
            if needed && none_wants { self.make_room() } else { self.sessions.counted() < self.policy.cap };
        let base = self.sessions.base_of(assistant);
        let base = base.or_else(|| self.sessions.base_of(self.sessions.default?));
        let Some(base) = base.filter(|_| none_wants && room && self.model == Outlook::Ready) else {
            return self.out.push_back(Command::NotLent { why: None });
        };
        let Some(live) = self.sessions.get_mut(base) else { return };
        // A base whose idle time is over goes when the errand is done.
        live.used = now;
        let assistant = live.assistant;
        let session = self.admit(assistant, None, Some(base), now);
        self.out.push_back(Command::Clone { session, base });
    }

    /// The lent session is now this chat's. Whoever was quicker, and works in the one that the chat has, keeps it.
    pub(crate) fn adopt(&mut self, chat: ChatId, memory: Held, now: Millis) {
        let of_chat = self.sessions.of_chat(chat).and_then(|session| self.sessions.get(session));
        if of_chat.is_some_and(|live| live.phase != Phase::Idle) {
            return self.destroy_lent();
        }
        self.destroy_of_chat(chat);
        let lent = self.sessions.lent().and_then(|lent| self.sessions.get_mut(lent));
        if let Some(live) = lent.filter(|live| live.phase == Phase::Busy) {
            (live.errand, live.chat) = (false, Some(chat));
            (live.phase, live.obtained) = (Phase::Idle, Obtained::Restored);
            (live.memory, live.used) = (memory, now);
        }
    }

    /// Takes the session of an errand back, for somebody who needs it more.
    pub(crate) fn take_back(&mut self) {
        if self.sessions.lent().is_some() {
            self.destroy_lent();
            self.out.push_back(Command::NotLent { why: None });
        }
    }

    pub(crate) fn destroy_lent(&mut self) {
        if let Some(lent) = self.sessions.lent() {
            self.destroy(lent);
        }
    }

    fn admit(
        &mut self,
        assistant: AssistantId,
        chat: Option<ChatId>,
        base: Option<SessionId>,
        now: Millis,
    ) -> SessionId {
        let (time, obtained) =
            if base.is_some() { (CLONE_TIME, Obtained::Cloned) } else { (CREATE_TIME, Obtained::Created) };
        self.sessions.admit(Live {
            assistant,
            generation: self.assistants.get(&assistant).map_or(0, |primed| primed.generation),
            chat,
            // A clone that is no chat's is an errand's.
            errand: chat.is_none() && base.is_some(),
            base,
            phase: Phase::Making { until: now + time },
            obtained,
            usage: None,
            memory: Held::default(),
            since: now,
            used: now,
        })
    }

    pub(crate) fn hand_over(&mut self, session: SessionId, chat: ChatId, found: Found, now: Millis) {
        let found_no_base = self.wants.iter().any(|want| want.chat == chat && want.found_no_base);
        let found = if found == Found::Empty && found_no_base { Found::New } else { found };
        self.wants.retain(|want| want.chat != chat);
        let Some(live) = self.sessions.get_mut(session) else { return };
        live.chat = Some(chat);
        live.phase = Phase::Busy;
        live.used = now;
        self.out.push_back(Command::Ready { chat, session, found });
    }

    pub(crate) fn refuse(&mut self, chat: ChatId, trouble: Trouble) {
        self.wants.retain(|want| want.chat != chat);
        self.out.push_back(Command::Refuse { chat, trouble });
    }

    fn make_room(&mut self) -> bool {
        while self.sessions.counted() >= self.policy.cap {
            if !self.evict_one() {
                return false;
            }
        }
        true
    }

    fn evict_one(&mut self) -> bool {
        let needed = |live: &Live| match live.chat {
            Some(chat) => self.wants.iter().any(|want| want.chat == chat),
            None => self.wants.iter().any(|want| want.assistant == live.assistant),
        };
        let Some(victim) = self.sessions.victim(needed) else { return false };
        self.destroy(victim);
        true
    }

    /// Whether the priming that a session holds is not its assistant's any more.
    pub(crate) fn is_stale(&self, session: SessionId) -> bool {
        let Some(live) = self.sessions.get(session) else { return true };
        self.assistants.get(&live.assistant).is_none_or(|primed| primed.generation != live.generation)
    }

    pub(crate) fn of_chat(&mut self, chat: ChatId) -> Option<&mut Live> {
        let session = self.sessions.of_chat(chat)?;
        self.sessions.get_mut(session)
    }

    pub(crate) fn destroy_of_chat(&mut self, chat: ChatId) {
        if let Some(session) = self.sessions.of_chat(chat) {
            self.destroy(session);
        }
    }

    pub(crate) fn destroy(&mut self, session: SessionId) {
        if let Some(want) = self.wants.iter_mut().find(|want| want.making == Some(session)) {
            want.making = None;
        }
        if self.sessions.let_go(session) == Gone::Destroy {
            self.out.push_back(Command::Destroy { session });
        }
    }
}
