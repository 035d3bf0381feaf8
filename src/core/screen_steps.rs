//! What a panel does when something happens.

use crate::{
    damage::Inspection,
    feed::{Feed, Taken},
    flight::Failure,
    id::{ChatId, TurnId},
    link::Link,
    mirror::Mirror,
    protocol::{Change, Download, FromHost, Send, ToHost, TurnRequest},
    record::ChatFacts,
    registry::{Key, Row},
    screen::{Effect, Event, Note, Screen, Toast, View},
    status::{InMemory, ModelState},
    store::Loaded,
    thread::Thread,
    time::Millis,
    trouble::Trouble,
};
use std::rc::Rc;

impl Screen {
    /// Takes what has happened; says what is to be done.
    pub fn handle(&mut self, now: Millis, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            // The commonest by far: it changes no turn but the running one, which draws itself.
            Event::Host(FromHost::Piece { chat, answer, seq, text }) => {
                self.take_piece(chat, answer, seq, &text, &mut effects);
                return effects;
            }
            Event::Registry(rows) => {
                self.take_registry(|mirror| mirror.take_all(rows), now, &mut effects);
                let status = self.status.clone();
                self.take_in_memory(status.as_ref().and_then(|status| status.in_memory.as_ref()));
            }
            Event::RegistryChanged(changes) => {
                self.take_registry(|mirror| mirror.take(changes), now, &mut effects)
            }
            Event::Read { chat, found } if chat == self.chat() => self.take_read(found),
            Event::Read { .. } => return effects,
            Event::Unsent(sends) => self.take_unsent(sends, &mut effects),
            Event::Link(link) => self.take_link(link, &mut effects),
            Event::Host(message) => self.take_host(message, &mut effects),
            Event::Refused(failure) => {
                self.say(Note::Failed(failure));
                effects.push(Effect::ReadRegistry);
            }
            Event::Send { turn, answer, text, excerpts, replaces } => {
                self.send((turn, answer), text, excerpts, replaces, &mut effects);
            }
            Event::Typed { text, excerpts } => self.take_typed(text, excerpts, &mut effects),
            Event::Asks { asks, taken } => self.asks.take(asks, &taken),
            Event::Stop => {
                let chat = self.chat();
                let stop = self.running_answer().map(|answer| ToHost::Turn {
                    chat,
                    turn: answer,
                    request: TurnRequest::Stop,
                });
                stop.into_iter().for_each(|stop| self.post_or_hold(stop, &mut effects));
            }
            Event::EditWaiting { turn, text } => self.edit_waiting(turn, text, &mut effects),
            Event::RemoveWaiting(turn) => self.remove_waiting(turn, &mut effects),
            Event::Turn { turn, request } => self.ask_of_turn(turn, request, &mut effects),
            Event::ShowEarlier => self.thread.show_earlier(),
            Event::OpenChat(chat) => self.open_chat(chat, now, &mut effects),
            Event::Jump { chat, turn } => {
                self.open_chat(chat, now, &mut effects);
                self.thread.seek(turn);
            }
            Event::NewChat(chat) => self.new_chat(chat, now, &mut effects),
            Event::ChooseAssistant(assistant) => {
                self.assistant_is_chosen = true;
                self.thread.choose_assistant(assistant);
            }
            Event::Change(change) => self.change(change, now, &mut effects),
            Event::DeleteChat { chat, next } => self.delete_chat(chat, next, now, &mut effects),
            Event::LeaveChat(chat) => self.show_thread(chat, now, &mut effects),
            Event::Open(view) => self.open(view, &mut effects),
            Event::ShowList(open) => {
                self.list_open = open;
                if !open {
                    effects.push(Effect::FocusComposer);
                }
            }
            Event::Say(note) => self.say(note),
            Event::Undo(toast) => self.undo(toast, now, &mut effects),
            Event::PutAway(toast) => self.put_away(toast),
            Event::Fork { upto, new } => self.fork(upto, new, now, &mut effects),
            Event::Tell(message) => self.post_if_up(message, &mut effects),
            Event::Download(download) => self.take_download(download, &mut effects),
        }
        self.carry_out_asks(now, &mut effects);
        self.thread.refresh(&self.outbox);
        if let Some(turn) = self.thread.take_elsewhere() {
            self.ask_of_turn(turn, TurnRequest::Show, &mut effects);
        }
        effects.extend(self.thread.take_sought().map(Effect::ToTurn));
        effects
    }

    fn take_registry(&mut self, take: impl FnOnce(&mut Mirror), now: Millis, effects: &mut Vec<Effect>) {
        let was_there = self.record().is_some_and(|record| record.deleted.is_none());
        take(&mut self.mirror);
        self.thread_follows_default();
        let Some(record) = self.record().filter(|record| record.deleted.is_some()) else { return };
        // It was deleted in another window, or while this one was closed.
        // Of one that is destroyed there is nothing to be taken back.
        if was_there && !record.is_over(now) {
            let (chat, title) = (record.id, record.title.clone());
            self.say(Note::Deleted { chat, title });
        }
        effects.push(Effect::LeaveChat);
    }

    /// A chat in which nothing has been said yet is answered by whoever the settings name, unless the person has chosen.
    fn thread_follows_default(&mut self) {
        if !self.assistant_is_chosen {
            self.thread.choose_assistant(self.mirror.settings().default_assistant);
        }
    }

    fn take_read(&mut self, found: Result<Loaded, Failure>) {
        match found {
            Ok(loaded) => self.thread.take_read(loaded),
            Err(failure) => {
                self.thread.give_up_reading();
                if !self.is_in_memory() {
                    self.say(Note::Failed(failure));
                }
            }
        }
        self.thread_follows_default();
    }

    fn take_unsent(&mut self, sends: Vec<Send>, effects: &mut Vec<Effect>) {
        for send in sends {
            self.has_sent |= send.chat == self.chat();
            self.outbox.put(send.clone());
            self.post_if_up(ToHost::Send(send), effects);
        }
    }

    fn take_link(&mut self, link: Link, effects: &mut Vec<Effect>) {
        self.link = link;
        if link != Link::Up {
            return;
        }
        // First what the host must know to tell us more, then the disk: so nothing falls in between.
        effects.push(Effect::Post(ToHost::Watch(Some(self.chat()))));
        effects.extend(self.outbox.all().cloned().map(ToHost::Send).map(Effect::Post));
        effects.extend(self.held.drain(..).map(Effect::Post));
        self.weigh_anew(effects);
        if self.view == View::Storage && self.inspection.end.is_none() {
            effects.push(Effect::Post(ToHost::Inspect));
        }
        self.read_thread(effects);
    }

    fn read_thread(&mut self, effects: &mut Vec<Effect>) {
        self.thread.begin_reading();
        effects.push(Effect::ReadChat(self.chat()));
    }

    fn take_piece(&mut self, chat: ChatId, answer: TurnId, seq: u32, text: &str, effects: &mut Vec<Effect>) {
        // The host goes on for a moment with the chat that was shown before.
        if chat == self.chat() && self.thread.take_piece(answer, seq, text) == Taken::Gap {
            effects.push(Effect::Post(ToHost::Watch(Some(chat))));
        }
    }

    fn take_host(&mut self, message: FromHost, effects: &mut Vec<Effect>) {
        match message {
            FromHost::Status(status) => {
                self.take_in_memory(status.in_memory.as_ref());
                if self.status.as_deref() != Some(&status) {
                    self.status = Some(Rc::new(status));
                }
            }
            FromHost::Answering { chat, answer, seq, text } if chat == self.chat() => {
                self.thread.take_answering(Feed::new(answer, seq, text));
            }
            // Two windows with a new chat have the same one, until something is said in it.
            FromHost::Turns { chat, .. } if chat == self.chat() && self.is_begun_elsewhere() => {
                effects.push(Effect::LeaveBegun);
            }
            FromHost::Turns { chat, head, turns, gone } if chat == self.chat() => {
                self.thread.take_turns(*head, turns, gone);
            }
            FromHost::Answering { .. } | FromHost::Piece { .. } | FromHost::Turns { .. } => {}
            FromHost::Accepted(turn) => {
                self.outbox.take(turn);
                effects.push(Effect::Forget(turn));
            }
            FromHost::Weighed { number, tokens, forecast } => self.take_weighed(number, tokens, forecast),
            FromHost::Discarded(Err(failure)) => self.say(Note::Failed(failure)),
            message @ (FromHost::Inspected { .. } | FromHost::Discarded(_)) => self.inspection.take(&message),
            FromHost::Rejected { turn, failure } => {
                self.forget_deleted_answer();
                effects.push(Effect::Forget(turn));
                if let Some(Send { chat, text, excerpts, .. }) = self.outbox.take(turn) {
                    effects.push(Effect::PutBack { chat, text, excerpts: Rc::new(excerpts) });
                }
                // What else can be rejected, such as another try, has nothing to give back, but is to be heard of.
                self.say(Note::Failed(failure));
            }
        }
    }

    /// Chats that are only in memory have no record; they are listed all the same.
    fn take_in_memory(&mut self, in_memory: Option<&InMemory>) {
        let Some(InMemory { chats, .. }) = in_memory else { return };
        let row = |facts: &ChatFacts| (Key::Chat(facts.id), Some(Row::Chat(facts.clone().into_record())));
        self.mirror.take(chats.iter().map(row).collect());
        // It is said for as long as it lasts, and need not be said twice.
        Rc::make_mut(&mut self.toasts).retain(|toast| {
            !matches!(toast.note, Note::Failed(Failure { trouble: Trouble::StoreFailed { .. }, .. }))
        });
    }

    /// Whether turns of the shown chat can only be another window's.
    fn is_begun_elsewhere(&self) -> bool {
        self.thread.is_new() && !self.has_sent && !self.is_in_memory() && self.record().is_none()
    }

    pub(crate) fn open_chat(&mut self, chat: ChatId, now: Millis, effects: &mut Vec<Effect>) {
        self.view = View::Chat;
        self.list_open = false;
        if chat == self.chat() {
            return;
        }
        self.show_thread(chat, now, effects);
        self.read_thread(effects);
    }

    fn new_chat(&mut self, chat: ChatId, now: Millis, effects: &mut Vec<Effect>) {
        self.view = View::Chat;
        self.list_open = false;
        if chat == self.chat() {
            // A chat in which nothing has been said is already what is wanted.
            return effects.push(Effect::FocusComposer);
        }
        self.show_thread(chat, now, effects);
    }

    fn open(&mut self, view: View, effects: &mut Vec<Effect>) {
        if view == View::Find && self.view != View::Find {
            self.before = self.view;
        }
        self.view = view;
        self.list_open = false;
        if view == View::Storage {
            self.inspection = Inspection { discards: self.inspection.discards, ..Inspection::default() };
            self.post_if_up(ToHost::Inspect, effects);
        }
    }

    pub(crate) fn show_thread(&mut self, chat: ChatId, now: Millis, effects: &mut Vec<Effect>) {
        self.thread = Thread::new(chat, self.mirror.settings().default_assistant, now);
        self.assistant_is_chosen = false;
        self.has_sent = false;
        self.forget_typed();
        effects.push(Effect::ShowChat(chat));
        self.post_if_up(ToHost::Watch(Some(chat)), effects);
        effects.push(Effect::ToEnd);
    }

    fn change(&mut self, change: Change, now: Millis, effects: &mut Vec<Effect>) {
        if let Change::DeleteAssistant(id) = change
            && let Some(assistant) = self.mirror.assistants().iter().find(|assistant| assistant.id == id)
        {
            self.say(Note::AssistantDeleted(assistant.clone()));
        }
        let prompts = self.mirror.prompts();
        if let Change::DeletePrompt(id) = change
            && let Some((index, prompt)) = (0..).zip(&prompts.prompts).find(|(_, prompt)| prompt.id == id)
        {
            self.say(Note::PromptDeleted { prompt: prompt.clone(), index });
        }
        self.mirror.expect(&change, now);
        effects.push(Effect::Ask(change));
    }

    fn delete_chat(&mut self, chat: ChatId, next: ChatId, now: Millis, effects: &mut Vec<Effect>) {
        let title = self.mirror.record(chat).map(|record| record.title.clone()).unwrap_or_default();
        self.change(Change::Delete { chat }, now, effects);
        if chat == self.chat() {
            self.show_thread(next, now, effects);
        }
        self.say(Note::Deleted { chat, title });
    }

    fn undo(&mut self, toast: u32, now: Millis, effects: &mut Vec<Effect>) {
        let Some(toast) = self.toasts.iter().find(|known| known.id == toast).cloned() else { return };
        self.put_away(toast.id);
        match toast.note {
            Note::Deleted { chat, .. } => {
                self.change(Change::Undelete { chat }, now, effects);
                self.open_chat(chat, now, effects);
            }
            Note::Removed { chat, text, excerpts } => {
                effects.push(Effect::PutBack { chat, text, excerpts });
            }
            Note::AnswerDeleted(chat) => {
                if let Some(end) = self.thread.end().filter(|_| chat == self.chat()) {
                    self.ask_of_turn(end, TurnRequest::Undo, effects);
                }
            }
            Note::AssistantDeleted(assistant) => self.change(Change::Assistant(assistant), now, effects),
            Note::PromptDeleted { prompt, index } => {
                let id = prompt.id;
                self.change(Change::Prompt(prompt), now, effects);
                self.change(Change::MovePrompt { prompt: id, index }, now, effects);
            }
            Note::Copied | Note::Forked | Note::NotCopied(_) | Note::Failed(_) => {}
        }
    }

    fn take_download(&mut self, download: Download, effects: &mut Vec<Effect>) {
        // Shown at once, not only when the host has heard of it.
        if let (Download::Progress(share), Some(status)) = (&download, &mut self.status) {
            Rc::make_mut(status).model = ModelState::Downloading { loaded: Some(*share) };
        }
        self.post_if_up(ToHost::Download(download), effects);
    }

    pub(crate) fn say(&mut self, note: Note) {
        self.toast_count += 1;
        let toasts = Rc::make_mut(&mut self.toasts);
        // The same word twice says no more than once.
        toasts.retain(|toast| !toast.note.says_the_same(&note));
        toasts.push(Toast { id: self.toast_count, note });
    }

    fn put_away(&mut self, toast: u32) {
        Rc::make_mut(&mut self.toasts).retain(|known| known.id != toast);
    }

    /// For what means something only now, and for what is said again on every new connection.
    pub(crate) fn post_if_up(&self, message: ToHost, effects: &mut Vec<Effect>) {
        if self.link == Link::Up {
            effects.push(Effect::Post(message));
        }
    }

    /// For what names its turn: it means the same whenever it arrives.
    pub(crate) fn post_or_hold(&mut self, message: ToHost, effects: &mut Vec<Effect>) {
        match self.link {
            Link::Up => effects.push(Effect::Post(message)),
            _ => self.held.push(message),
        }
    }
}
