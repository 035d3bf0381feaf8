//! How [the engine](crate::engine) weighs what is being typed: for each panel it counts the words, foretells what will
//! happen to them, and foretells it anew whenever something happens that may change it.

use crate::{
    budget::Forecast,
    engine::Engine,
    excerpt::Excerpt,
    forecast::{self, Foresight, Prospect},
    history::{History, Past},
    host_io::{Command, WeighingId},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    keeping::Recovery,
    model::{Message, ModelError},
    protocol::FromHost,
    store::Loaded,
    transcript::{Role, Transcript, Turn},
};
use litemap::LiteMap;
use uuid::Uuid;

/// What the panels weigh.
#[derive(Debug, Default)]
pub(crate) struct Scales {
    weighings: LiteMap<PanelId, Weighing>,
    last: u32,
}

/// What is typed in one panel.
#[derive(Debug)]
struct Weighing {
    /// The number that the panel gave it.
    number: u32,
    /// Who answers, where the chat is new.
    assistant: AssistantId,
    /// The message that it would be. Its id is made from `number`, and no other turn has it.
    person: Turn,
    /// What was counted, also for what was typed in this chat before.
    history: History,
    /// The chat as it lies on disk, while nobody else has it in memory.
    read: Read,
    counting: Option<WeighingId>,
    /// The session in which nothing could be counted.
    deaf: Option<SessionId>,
    /// What the panel was told last.
    told: Option<(Option<u64>, Forecast)>,
}

#[derive(Debug)]
enum Read {
    Not,
    UnderWay,
    /// There is no such chat yet, where there is none in it.
    Done(Option<Box<Transcript>>),
    /// It cannot be read, or newer code wrote it.
    Failed,
}

impl Scales {
    /// A panel shows another chat, or is gone.
    pub fn forget(&mut self, panel: PanelId) {
        self.weighings.remove(&panel);
    }
}

impl Engine {
    /// A panel wants something else weighed. What was counted of the same chat is still known.
    pub(crate) fn weigh(
        &mut self,
        panel: PanelId,
        (number, chat, assistant): (u32, ChatId, AssistantId),
        text: String,
        excerpts: Option<Vec<Excerpt>>,
    ) {
        let before = self.scales.weighings.remove(&panel).filter(|before| before.person.chat == chat);
        let (told, history, read) = match before {
            Some(before) => (before.person.excerpts, before.history, before.read),
            None => (Vec::new(), History::default(), Read::Not),
        };
        let excerpts = excerpts.unwrap_or(told);
        if text.trim().is_empty() && excerpts.is_empty() {
            return;
        }
        let id = TurnId(Uuid::from_u128(u128::from(number) << 1));
        let person = Turn { excerpts, ..Turn::new(chat, id, Role::Person, text, 0) };
        let weighing =
            Weighing { number, assistant, person, history, read, counting: None, deaf: None, told: None };
        self.scales.weighings.insert(panel, weighing);
    }

    /// What was to be counted is counted, or cannot be.
    pub(crate) fn take_weighed(
        &mut self,
        id: WeighingId,
        session: SessionId,
        result: Result<Vec<u64>, ModelError>,
    ) {
        let mut weighings = self.scales.weighings.iter_mut().map(|(_, weighing)| weighing);
        // What was counted for something that is not typed any more is of no use.
        let Some(weighing) = weighings.find(|weighing| weighing.counting == Some(id)) else { return };
        weighing.counting = None;
        match result {
            Ok(counts) => weighing.history.counted(&counts),
            Err(_) => weighing.deaf = Some(session),
        }
    }

    /// A chat was read from disk.
    pub(crate) fn read_to_weigh(&mut self, chat: ChatId, loaded: Option<&Loaded>) {
        for (_, weighing) in self.scales.weighings.iter_mut().filter(|(_, w)| w.person.chat == chat) {
            weighing.read = match loaded {
                Some(loaded) if !loaded.newer => {
                    Read::Done(loaded.clone().into_transcript(chat).map(Box::new))
                }
                _ => Read::Failed,
            };
        }
    }

    /// What a panel was told last of what is typed in this chat.
    pub(crate) fn foretold(&self, chat: ChatId) -> Option<Forecast> {
        let mut weighings = self.scales.weighings.values().filter(|weighing| weighing.person.chat == chat);
        weighings.find_map(|weighing| weighing.told).map(|(_, forecast)| forecast)
    }

    /// Tells each panel what will happen to what is typed in it, where that is not what it was told last.
    pub(crate) fn foretell(&mut self) {
        let mut weighings = std::mem::take(&mut self.scales.weighings);
        for (panel, weighing) in weighings.iter_mut() {
            self.foretell_one(*panel, weighing);
        }
        self.scales.weighings = weighings;
    }

    fn foretell_one(&mut self, panel: PanelId, weighing: &mut Weighing) {
        let chat = weighing.person.chat;
        if self.turns.is_open(chat) {
            // What was read before is soon older than what is in memory.
            weighing.read = Read::Not;
        } else if self.reaches(chat) && matches!(weighing.read, Read::Not) {
            weighing.read = Read::UnderWay;
            self.out.push_back(Command::Load(chat));
        }
        if weighing.counting.is_some() || matches!(weighing.read, Read::UnderWay) {
            return;
        }
        let told = match self.foresee(weighing) {
            Foresight::Known(forecast) => (weighing.history.tokens(weighing.person.id), forecast),
            Foresight::Count(messages) => match self.scale(weighing) {
                Some(session) => return self.count(weighing, session, messages),
                None => (weighing.history.tokens(weighing.person.id), Forecast::Unknown),
            },
        };
        if weighing.told != Some(told) {
            weighing.told = Some(told);
            let (tokens, forecast) = told;
            let weighed = FromHost::Weighed { number: weighing.number, tokens, forecast };
            self.out.push_back(Command::Tell(panel, weighed));
        }
    }

    /// Whether what is kept of this chat can be read now.
    fn reaches(&self, chat: ChatId) -> bool {
        !matches!(self.recovery, Recovery::Finding { .. }) && !self.is_behind_broken_disk(chat)
    }

    fn foresee(&self, weighing: &mut Weighing) -> Foresight {
        const UNKNOWN: Foresight = Foresight::Known(Forecast::Unknown);
        let Weighing { person, history, read, assistant, .. } = weighing;
        if let Some(messages) = forecast::count(history, person) {
            return Foresight::Count(messages);
        }
        let transcript = match (self.turns.at_rest(person.chat), read) {
            (Some(Some(transcript)), _) => Some(transcript),
            // Until what goes on there is over, nobody knows how much it leaves.
            (Some(None), _) => return UNKNOWN,
            (None, Read::Done(transcript)) => transcript.as_deref(),
            (None, _) => return UNKNOWN,
        };
        let assistant = transcript.map_or(*assistant, |transcript| transcript.head.assistant);
        let past = transcript.map(|known| Past::of(known, known.head.head, self.strategy(assistant)));
        let past = past.unwrap_or_default();
        let turns: Vec<TurnId> = past.path.iter().map(|turn| turn.id).collect();
        let prospect = Prospect {
            past,
            holding: self.pool.holding(person.chat, assistant, &turns),
            empty: self.pool.empty(assistant),
        };
        forecast::foresee(history, person, &prospect)
    }

    /// A session to count in: any does, and none is made for it.
    fn scale(&self, weighing: &Weighing) -> Option<SessionId> {
        self.pool.at_rest(weighing.person.chat).filter(|session| weighing.deaf != Some(*session))
    }

    fn count(&mut self, weighing: &mut Weighing, session: SessionId, messages: Vec<Message>) {
        self.scales.last += 1;
        let id = WeighingId::Typed(self.scales.last);
        weighing.counting = Some(id);
        self.out.push_back(Command::Weigh(id, session, messages));
    }
}
