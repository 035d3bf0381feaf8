//! The words that a person sees: times, numbers and troubles, in the language of the browser.

use crate::app::App;
use js_sys::{Object, Reflect};
use pilotlight_browser::i18n::{t, t_with, ui_language};
use pilotlight_core::{
    ago::Ago,
    assistant::{AssistantFault, NAME_LIMIT, Style},
    flight::EventId,
    prompts::{Prompt, PromptFault},
    record::Usage,
    settings::Warm,
    status::{Obtained, SessionPhase},
    time::{HOUR, MINUTE, Millis, SECOND},
    trouble::{NextStep, Trouble},
};
use wasm_bindgen::{JsValue, prelude::*};
use yew::{Html, html};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, value: f64, unit: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> DateTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> DisplayNames;
    #[wasm_bindgen(method)]
    fn of(this: &DisplayNames, code: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> NumberFormat;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, value: f64) -> String;
}

thread_local! {
    // Making one costs more than all that it is then used for.
    static RELATIVE: RelativeTimeFormat =
        RelativeTimeFormat::new(&JsValue::UNDEFINED, &options(&[("style", "short"), ("numeric", "auto")]));
    static DAY: DateTimeFormat =
        DateTimeFormat::new(&JsValue::UNDEFINED, &options(&[("day", "numeric"), ("month", "short")]));
    static TIME: DateTimeFormat = DateTimeFormat::new(&JsValue::UNDEFINED, &options(&[("timeStyle", "short")]));
    static NUMBER: NumberFormat = NumberFormat::new(&JsValue::UNDEFINED, &Object::new());
    static LANGUAGES: DisplayNames =
        DisplayNames::new(&JsValue::from_str(&ui_language()), &options(&[("type", "language")]));
    static PERCENT: NumberFormat = NumberFormat::new(&JsValue::UNDEFINED, &options(&[("style", "percent")]));
}

/// How long ago something was: `5 min. ago`, `yesterday`, `12 Mar`.
pub fn ago(then: Millis, now: Millis) -> String {
    let relative = |value: u64, unit| RELATIVE.with(|format| format.format(-(value as f64), unit));
    match Ago::of(then, now) {
        Ago::Now => t("justNow"),
        Ago::Minutes(minutes) => relative(minutes, "minute"),
        Ago::Hours(hours) => relative(hours, "hour"),
        Ago::Days(days) => relative(days, "day"),
        Ago::Date => DAY.with(|format| format.format(then as f64)),
    }
}

/// What a chat is called.
pub fn title(title: &str) -> String {
    if title.is_empty() { t("untitled") } else { title.to_owned() }
}

/// A time of the day: `14:05`.
pub fn time_of_day(at: Millis) -> String {
    TIME.with(|format| format.format(at as f64))
}

/// A whole number, with the marks that a person is used to: `8,192`.
pub fn number(value: u64) -> String {
    NUMBER.with(|format| format.format(value as f64))
}

/// A size: `4.2 MB`.
pub fn bytes(count: u64) -> String {
    let (unit, size) = match count {
        0..1_000_000 => ("kilobyte", 1e3),
        1_000_000..1_000_000_000 => ("megabyte", 1e6),
        _ => ("gigabyte", 1e9),
    };
    measure(count as f64 / size, unit)
}

/// How long something took: `120 ms`, `1.2 sec`, `3 min`.
pub fn duration(length: Millis) -> String {
    let (unit, size) = match length {
        0..SECOND => ("millisecond", 1),
        SECOND..MINUTE => ("second", SECOND),
        MINUTE..HOUR => ("minute", MINUTE),
        _ => ("hour", HOUR),
    };
    measure(length as f64 / size as f64, unit)
}

fn measure(value: f64, unit: &str) -> String {
    let digits = if value < 10.0 { "1" } else { "0" };
    let options = options(&[("style", "unit"), ("unit", unit), ("maximumFractionDigits", digits)]);
    NumberFormat::new(&JsValue::UNDEFINED, &options).format(value)
}

/// A share from 0 to 1: `42%`.
pub fn percent(share: f64) -> String {
    PERCENT.with(|format| format.format(share))
}

/// A share from 0 to 1 as whole percent.
pub fn whole_percent(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u32
}

/// A language's name: `German`.
pub fn language(tag: &str) -> String {
    LANGUAGES.with(|names| names.of(tag))
}

fn options(parts: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in parts {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

/// What a session holds of its window: `1,204 of 8,192 tokens`.
pub fn usage(usage: Option<Usage>) -> String {
    match usage {
        Some(Usage { used, window }) => t_with("usage", &[&number(used), &number(window)]),
        None => t("usageUnknown"),
    }
}

/// What went wrong, and what is safe.
pub fn trouble(trouble: &Trouble) -> String {
    let key = format!("trouble_{}", trouble.code());
    match trouble {
        Trouble::InstructionTooLong { requested, quota } | Trouble::TooLong { requested, quota } => {
            t_with(&key, &[&number(*requested), &number(*quota)])
        }
        Trouble::Silent { seconds } => t_with(&key, &[&number(*seconds)]),
        _ => t(&key),
    }
}

/// Which event a failure is recorded as: quiet, for whoever reports it.
pub fn event(event: EventId) -> Html {
    let id = event.to_string();
    html! { <p class="event" data-event={id.clone()}>{t_with("eventId", &[&id])}</p> }
}

/// The words on the button of a next step; `None` where there is nothing to click.
pub fn next_step(step: NextStep) -> Option<String> {
    let key = match step {
        NextStep::Requirements => "nextRequirements",
        NextStep::AskAgain => "nextAskAgain",
        NextStep::EditAssistant => "nextEditAssistant",
        NextStep::Shorten => "nextShorten",
        NextStep::TryAgain => "tryAgain",
        NextStep::MakeRoom => "nextMakeRoom",
        NextStep::NewChat => "newChat",
        NextStep::UpdateExtension | NextStep::OnThePage => return None,
    };
    Some(t(key))
}

/// How a session came to be.
pub fn obtained(obtained: Obtained) -> String {
    t(match obtained {
        Obtained::Created => "obtainedCreated",
        Obtained::Cloned => "obtainedCloned",
        Obtained::Restored => "obtainedRestored",
    })
}

/// What a session is doing.
pub fn phase(phase: SessionPhase) -> String {
    t(match phase {
        SessionPhase::Making => "phaseMaking",
        SessionPhase::Idle => "phaseIdle",
        SessionPhase::Busy => "phaseBusy",
    })
}

/// A style's name.
pub fn style(style: Style) -> String {
    t(match style {
        Style::MostPredictable => "styleMostPredictable",
        Style::Predictable => "stylePredictable",
        Style::Balanced => "styleBalanced",
        Style::Creative => "styleCreative",
        Style::MostCreative => "styleMostCreative",
    })
}

/// A warm time.
pub fn warm(warm: Warm) -> String {
    t(match warm {
        Warm::NotAtAll => "warmNotAtAll",
        Warm::FiveMinutes => "warmFiveMinutes",
        Warm::OneHour => "warmOneHour",
        Warm::Always => "warmAlways",
    })
}

/// What a prompt is called, as the menu shows it, with three dots for what is selected.
pub fn prompt_name(app: &App, prompt: &Prompt) -> String {
    prompt.title(&translated_into(app), &t)
}

/// The language that translations are made into.
pub fn translated_into(app: &App) -> String {
    language(app.read(|screen| screen.mirror().settings()).translated_into(&ui_language()))
}

/// What of a page a prompt is about.
pub fn about(prompt: &Prompt) -> String {
    prompt.about().map_or_else(|| t("aboutAnything"), |kind| t(&format!("excerpt_{}", kind.word())))
}

/// Why a prompt cannot be saved.
pub fn prompt_fault(fault: &PromptFault) -> String {
    match fault {
        PromptFault::NameEmpty => t("faultNameEmpty"),
        PromptFault::NameTooLong => t_with("faultNameTooLong", &[&number(NAME_LIMIT as u64)]),
        PromptFault::TextEmpty => t("faultTextEmpty"),
        PromptFault::Unknown { name, line, column } => t_with(
            "faultPlaceholder",
            &[&number((*line).into()), &number((*column).into()), &format!("{{{name}}}")],
        ),
    }
}

/// Why an assistant cannot be saved.
pub fn fault(fault: AssistantFault) -> String {
    match fault {
        AssistantFault::NameEmpty => t("faultNameEmpty"),
        AssistantFault::NameTooLong => t_with("faultNameTooLong", &[&number(NAME_LIMIT as u64)]),
        AssistantFault::ExampleHalf(index) => t_with("faultExampleHalf", &[&number(index as u64 + 1)]),
        AssistantFault::Language => t("faultLanguage"),
    }
}
