//! The person's choices. Each counts as soon as it is made.

use crate::{
    app::App,
    view::{Field, Frame, select},
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    runtime,
};
use pilotlight_core::{
    assistant::Assistant,
    id::AssistantId,
    protocol::Change,
    screen::Event,
    settings::{Settings, Theme, Warm},
};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the settings view is given.
#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    /// The settings.
    pub settings: Rc<Settings>,
    /// Every assistant.
    pub assistants: Rc<Vec<Assistant>>,
}

/// The settings.
#[component]
pub fn SettingsView(props: &SettingsProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
    let settings = &props.settings;
    let assistants: Vec<AssistantId> = props.assistants.iter().map(|assistant| assistant.id).collect();
    let name_of = |id: AssistantId| {
        props
            .assistants
            .iter()
            .find(|assistant| assistant.id == id)
            .map(|a| a.name.clone())
            .unwrap_or_default()
    };
    html! {
        <Frame title={t("settings")}>
            <Field label={t("settingTheme")}>
                {select("theme", &Theme::ALL, settings.theme, theme, save(&app, settings, |s, theme| s.theme = theme))}
            </Field>
            <Field label={t("settingAssistant")}>
                {select(
                    "assistant", &assistants, settings.default_assistant, name_of,
                    save(&app, settings, |s, id| s.default_assistant = id),
                )}
            </Field>
            <Field label={t("settingWarm")} hint={t("settingWarmHint")}>
                {select("warm", &Warm::ALL, settings.warm, words::warm, save(&app, settings, |s, warm| s.warm = warm))}
            </Field>
            <Field label={t("settingCap")} hint={t("settingCapHint")}>
                {number(
                    "cap", settings.cap.into(), (*Settings::CAP.start()).into(), (*Settings::CAP.end()).into(),
                    save(&app, settings, |s, cap: u32| s.cap = u8::try_from(cap).unwrap_or(u8::MAX)),
                )}
            </Field>
            <Field label={t("settingIdle")} hint={t("settingIdleHint")}>
                {number(
                    "idle", settings.idle_minutes, *Settings::IDLE_MINUTES.start(), *Settings::IDLE_MINUTES.end(),
                    save(&app, settings, |s, minutes| s.idle_minutes = minutes),
                )}
            </Field>
            <p class="hint">{t_with("settingsVersion", &[&runtime::version()])}</p>
        </Frame>
    }
}

/// A callback that changes one setting.
fn save<T: 'static>(
    app: &App,
    settings: &Rc<Settings>,
    set: impl Fn(&mut Settings, T) + 'static,
) -> Callback<T> {
    let settings = settings.clone();
    app.on(move |value| {
        let mut changed = Settings::clone(&settings);
        set(&mut changed, value);
        Event::Change(Change::Settings(changed.within_limits()))
    })
}

fn theme(theme: Theme) -> String {
    t(match theme {
        Theme::System => "themeSystem",
        Theme::Light => "themeLight",
        Theme::Dark => "themeDark",
    })
}

/// A number within limits. What is no number is not taken, and the field goes back to what counts.
fn number(field: &'static str, value: u32, least: u32, most: u32, save: Callback<u32>) -> Html {
    let onchange = Callback::from(move |event: yew::Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let entered = input.value().trim().parse().unwrap_or(value).clamp(least, most);
        input.set_value(&entered.to_string());
        if entered != value {
            save.emit(entered);
        }
    });
    html! {
        <input
            class="input number" type="number" data-field={field} min={least.to_string()} max={most.to_string()}
            value={value.to_string()} {onchange}
        />
    }
}
