//! What must hold in the [world](crate::engine_world) of the engine's tests.

use crate::{
    context,
    engine_world::World,
    id::ChatId,
    model::{Message, Speaker},
    transcript::{Role, Turn, TurnState},
};

impl World {
    pub(crate) fn states(&self, id: ChatId) -> Vec<(Role, String, TurnState)> {
        let transcript = self.disk.transcript(id).expect("the chat is on disk");
        transcript.path().into_iter().map(|turn| (turn.role, turn.text.clone(), turn.state)).collect()
    }

    /// What the model is given is what the screen shows of a chat in which an answer runs.
    pub(crate) fn check_shown(&self, given: &[Message]) {
        let asked_for = given.iter().filter(|message| message.speaker != Speaker::ModelBegun).cloned();
        let asked_for: Vec<_> = asked_for.collect();
        let running = self.disk.turns.values().filter(|turn| turn.state == TurnState::Running);
        let asked = running.filter_map(|answer| {
            let mut transcript = self.disk.transcript(answer.chat)?;
            // The notes on what is asked about may stand in the host only, where the disk is full.
            let noted = self.latest.get(&answer.id).cloned().unwrap_or(answer.clone());
            transcript.put(Turn { text: String::new(), ..noted });
            Some(context::messages(&context::sent(&transcript.path_to(Some(answer.id)))))
        });
        let agrees = |shown: Vec<Message>| shown.ends_with(&asked_for) && !asked_for.is_empty();
        let shown: Vec<_> = asked.collect();
        assert!(shown.iter().cloned().any(agrees), "given {given:?}\nshown {shown:?}");
    }

    /// What must hold when everything has come to rest.
    pub(crate) fn check_rest(&self) {
        for turn in self.disk.turns.values() {
            assert_ne!(turn.state, TurnState::Running, "nothing runs for ever: {turn:?}");
            assert_ne!(turn.state, TurnState::Queued, "nothing waits for ever: {turn:?}");
        }
        for turn in &self.accepted {
            let (chat, text) = &self.sent[turn];
            if self.unqueued.contains(turn) {
                continue;
            }
            let kept =
                self.disk.turns.get(turn).unwrap_or_else(|| panic!("what was accepted is kept: {turn:?}"));
            assert_eq!((kept.chat, &kept.text), (*chat, text));
            assert_eq!(Some(&kept.excerpts), self.excerpts.get(turn), "with what travelled along");
            let answers = self.disk.turns.values().filter(|other| other.parent == Some(*turn));
            assert!(answers.count() >= 1, "what was accepted is answered, or it is said why not");
        }
        for (id, head) in &self.disk.heads {
            let transcript = self.disk.transcript(*id).expect("it has a head");
            let path = transcript.path();
            assert_eq!(path.last().map(|turn| turn.id), head.head, "the shown path is whole");
            for (turn, role) in path.iter().zip([Role::Person, Role::Model].into_iter().cycle()) {
                assert_eq!(turn.role, role, "person and model take turns");
            }
        }
        assert!(self.disk.journal.is_empty(), "no journal outlives its answer");
    }
}
