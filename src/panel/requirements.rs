//! What the browser's model needs.

use crate::{app::App, view::Frame};
use pilotlight_browser::i18n::t;
use pilotlight_core::{protocol::ToHost, screen::Event};
use yew::prelude::*;

/// What the browser's model needs, and a way to have it looked for again.
pub fn requirements(app: &App) -> Html {
    html! {
        <Frame title={t("requirements")}>
            <p>{t("requirementsText")}</p>
            <ul class="requirements">
                <li>{t("requirementBrowser")}</li>
                <li>{t("requirementDisk")}</li>
                <li>{t("requirementPower")}</li>
                <li>{t("requirementNetwork")}</li>
            </ul>
            <button
                type="button" class="button" data-action="retry" onclick={app.on(|_| Event::Tell(ToHost::AskAgain))}
            >
                {t("requirementsCheck")}
            </button>
        </Frame>
    }
}
