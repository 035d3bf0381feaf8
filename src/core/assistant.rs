//! Assistants: named ways to talk.

use crate::{
    id::AssistantId,
    quote::RULE,
    stored::{Stored, or_nothing},
    strategy::Strategy,
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// The languages that the browser's model can be asked for today, as BCP 47 tags, the most common first.
pub const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "ja"];

/// The longest name that an assistant or a chat may carry, in characters.
pub const NAME_LIMIT: usize = 80;

/// A named way to talk. Stored under `assistant:<id>` in `chrome.storage.local`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assistant {
    /// Version of the stored form.
    pub v: u32,
    /// Names the assistant for ever, whatever it is called.
    pub id: AssistantId,
    /// Grows by one with every write.
    pub revision: u64,
    /// What the person calls it.
    pub name: String,
    /// What the model is told before everything else. May be empty: then the model is told only what quotes are.
    pub system: String,
    /// Exchanges that show the model what is wanted, in order.
    pub examples: Vec<Example>,
    /// How freely the model may choose its words.
    pub style: Style,
    /// How its chats outlast the context window.
    #[serde(default, deserialize_with = "or_nothing")]
    pub strategy: Strategy,
    /// BCP 47 tags of the languages it reads and writes. Empty: the browser's own, see [`Assistant::priming`].
    pub languages: Vec<String>,
    /// When it was last changed.
    pub updated: Millis,
}

/// One example exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// What a person might say.
    pub person: String,
    /// What the model should answer then.
    pub model: String,
}

/// How freely the model may choose its words: the five sampling modes of the
/// [Prompt API](https://webmachinelearning.github.io/prompt-api/#sampling-modes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Style {
    /// Always the likeliest word.
    MostPredictable,
    /// Mostly the likeliest word.
    Predictable,
    /// What the browser does when it is not told anything; nothing is sent to it then.
    #[default]
    Balanced,
    /// More varied.
    Creative,
    /// As varied as the model can be and still make sense.
    MostCreative,
}

impl Style {
    /// All of them, the most predictable first.
    pub const ALL: [Self; 5] =
        [Self::MostPredictable, Self::Predictable, Self::Balanced, Self::Creative, Self::MostCreative];

    /// The value of `samplingMode` in the specification.
    pub fn sampling_mode(self) -> &'static str {
        match self {
            Self::MostPredictable => "most-predictable",
            Self::Predictable => "predictable",
            Self::Balanced => "balanced",
            Self::Creative => "creative",
            Self::MostCreative => "most-creative",
        }
    }

    /// `topK` and `temperature` for browsers without `samplingMode`, out of the limits that `params()` gives.
    /// `None` means: pass neither, the browser's default is what is wanted.
    pub fn top_k_and_temperature(self, limits: SamplingLimits) -> Option<(u32, f32)> {
        let SamplingLimits { default_top_k, max_top_k, default_temperature, max_temperature } = limits;
        let (top_k, temperature) = match self {
            Self::MostPredictable => (1.0, 0.0),
            Self::Predictable => (f64::from(default_top_k), f64::from(default_temperature) * 0.5),
            Self::Balanced => return None,
            Self::Creative => (f64::from(default_top_k) * 4.0, f64::from(default_temperature) * 1.2),
            Self::MostCreative => (f64::from(default_top_k) * 8.0, f64::from(default_temperature) * 1.5),
        };
        let top_k = top_k.min(f64::from(max_top_k)).max(1.0) as u32;
        Some((top_k, temperature.clamp(0.0, f64::from(max_temperature)) as f32))
    }
}

/// What `LanguageModel.params()` says of the sampling of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SamplingLimits {
    /// `defaultTopK`
    pub default_top_k: u32,
    /// `maxTopK`
    pub max_top_k: u32,
    /// `defaultTemperature`
    pub default_temperature: f32,
    /// `maxTemperature`
    pub max_temperature: f32,
}

/// What a base session is made of: the part of an assistant that the model sees. Two assistants with equal
/// priming could share a base; an assistant whose priming changed needs a new one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Priming {
    /// The system prompt: the assistant's own, and what every assistant is told of quotes.
    pub system: String,
    /// Example exchanges, in order.
    pub examples: Vec<Example>,
    /// How freely the model may choose its words.
    pub style: Style,
    /// BCP 47 tags; never empty.
    pub languages: Vec<String>,
}

/// Why an assistant cannot be saved as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssistantFault {
    /// It has no name.
    NameEmpty,
    /// Its name is longer than [`NAME_LIMIT`].
    NameTooLong,
    /// The example with this index (from 0) lacks one of its two sides.
    ExampleHalf(usize),
    /// A language that the browser's model does not speak.
    Language,
}

impl Assistant {
    /// The assistant that is there from the first start.
    pub fn built_in() -> Self {
        Self {
            v: <Self as Stored>::VERSION,
            id: AssistantId::DEFAULT,
            revision: 0,
            name: "Pilotlight".into(),
            system: "You are a helpful assistant in the side panel of a web browser. Answer in the language of the \
                     question, in as few words as serve it, and use Markdown where it helps. If you do not know \
                     something, say so."
                .into(),
            examples: Vec::new(),
            style: Style::Balanced,
            strategy: Strategy::default(),
            languages: Vec::new(),
            updated: 0,
        }
    }

    /// What a base session of this assistant is primed with. `browser_language` is the browser's own tag, such
    /// as `de-AT`; it counts where the assistant names no language and the model speaks it, else English does.
    pub fn priming(&self, browser_language: &str) -> Priming {
        let languages = if self.languages.is_empty() {
            let wanted = browser_language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
            let mut spoken = vec!["en".to_owned()];
            if wanted != "en" && LANGUAGES.contains(&wanted.as_str()) {
                spoken.insert(0, wanted);
            }
            spoken
        } else {
            self.languages.clone()
        };
        Priming {
            system: format!("{}\n\n{RULE}", self.system.trim()).trim_start().to_owned(),
            examples: self.examples.clone(),
            style: self.style,
            languages,
        }
    }

    /// Checks what a person entered, before it is saved.
    pub fn check(&self) -> Result<(), AssistantFault> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err(AssistantFault::NameEmpty);
        }
        if name.chars().count() > NAME_LIMIT {
            return Err(AssistantFault::NameTooLong);
        }
        let half = |e: &Example| e.person.trim().is_empty() || e.model.trim().is_empty();
        if let Some(index) = self.examples.iter().position(half) {
            return Err(AssistantFault::ExampleHalf(index));
        }
        if self.languages.iter().any(|tag| !LANGUAGES.contains(&tag.as_str())) {
            return Err(AssistantFault::Language);
        }
        Ok(())
    }
}
