//! What must hold in the [world](crate::engine_world) of the engine's tests.

use crate::{
    context,
    engine_world::World,
    id::ChatId,
    model::{Message, Speaker},
    strategy::Strategy,
    transcript::{Role, Turn, TurnState},
};

impl World {
    pub(crate) fn states(&self, id: ChatId) -> Vec<(Role, String, TurnState)> {
        let transcript = self.disk.transcript(id).expect("the chat is on disk");
        transcript.path().into_iter().map(|turn| (turn.role, turn.text.clone(), turn.state)).collect()
    }

    /// What the model is given is what the screen shows of a chat in which an answer runs: the summary, where it is given one, and
    /// the newest turns.
    pub(crate) fn check_shown(&mut self, given: &[Message]) {
        let asked_for = given.iter().filter(|message| message.speaker != Speaker::ModelBegun).cloned();
        let asked_for: Vec<_> = asked_for.collect();
        let running = self.disk.turns.values().filter(|turn| turn.state == TurnState::Running);
        let asked = running.filter_map(|answer| {
            let mut transcript = self.disk.transcript(answer.chat)?;
            // The notes on what is asked about may stand in the host only, where the disk is full.
            let noted = self.latest.get(&answer.id).cloned().unwrap_or(answer.clone());
            transcript.put(Turn { text: String::new(), ..noted });
            let path = transcript.path_to(Some(answer.id));
            let sent = context::sent(&path);
            let head = self.latest_heads.get(&answer.chat).unwrap_or(&transcript.head);
            let covered = head.summary.as_ref().map_or(0, |summary| summary.covers(&sent));
            let summary = head.summary.as_ref().map(|summary| summary.message());
            let is_said: Vec<bool> = sent.iter().map(|turn| !context::messages(&[turn]).is_empty()).collect();
            Some((answer.id, summary, covered, context::messages(&sent), is_said))
        });
        let shown: Vec<_> = asked.collect();
        let agreed = shown.iter().find_map(|(answer, summary, covered, messages, is_said)| {
            let told = asked_for.split_first().filter(|(first, _)| Some(*first) == summary.as_ref());
            let (rest, covered) = told.map_or((&asked_for[..], 0), |(_, rest)| (rest, *covered));
            let agrees = !rest.is_empty() && self.agrees(rest, messages);
            agrees.then(|| (*answer, (is_said[covered..].to_vec(), rest.len())))
        });
        let (answer, told) = agreed.unwrap_or_else(|| panic!("given {given:?}\nshown {shown:?}"));
        self.told.insert(answer, told);
    }

    /// What a session is given of the turns is the newest of them. Where turns are pinned, older ones may stand before these.
    fn agrees(&self, given: &[Message], shown: &[Message]) -> bool {
        if self.strategy != Strategy::Pinned {
            return shown.ends_with(given);
        }
        let mut shown = shown.iter().rev();
        shown.clone().next() == given.last()
            && given.iter().rev().all(|message| shown.any(|other| other == message))
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
            // Of an answer in the person's own words nothing is left when it was deleted and cannot be had back.
            let head = &self.disk.heads[&kept.chat];
            if kept.text.is_empty() && head.removed.contains(turn) && !head.undo.contains(turn) {
                continue;
            }
            assert_eq!((kept.chat, &kept.text), (*chat, text));
            assert_eq!(Some(&kept.excerpts), self.excerpts.get(turn), "with what travelled along");
            let answers = self.disk.turns.values().filter(|other| other.parent == Some(*turn));
            let is_answer = kept.role == Role::Model;
            assert!(
                is_answer || answers.count() >= 1,
                "what was accepted is answered, or it is said why not"
            );
        }
        for (answer, (is_said, told)) in &self.told {
            let answer = self.disk.turns.get(answer).filter(|turn| turn.state == TurnState::Done);
            let Some(Turn { left_out, .. }) = answer else { continue };
            // What a session drops by itself is told as one turn.
            let given = is_said.iter().skip(*left_out as usize).filter(|is_said| **is_said).count();
            let is_told = given == *told || self.overflows > 0 || self.strategy == Strategy::Pinned;
            assert!(is_told, "{told} messages were given, and {left_out} turns left out");
        }
        for (id, head) in &self.disk.heads {
            let transcript = self.disk.transcript(*id).expect("it has a head");
            let path = transcript.whole_path_to(head.head);
            assert_eq!(path.last().map(|turn| turn.id), head.head, "the shown path is whole");
            for (turn, role) in path.iter().zip([Role::Person, Role::Model].into_iter().cycle()) {
                assert_eq!(turn.role, role, "person and model take turns");
            }
        }
        assert!(self.disk.journal.is_empty(), "no journal outlives its answer");
    }
}
