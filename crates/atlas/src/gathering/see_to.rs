//! Many dead letters are seen to at once: those that the page showed, of all sources or of one. What has died since stays.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use people::Signed;
use platform::http::Problem;
use platform::jobs;
use serde_json::json;

use super::page::{By, Refusal, back, change, own_letter};
use crate::reading::Atlas;
use crate::view::pairs;

/// The form: what is done, of which source, and the letters that were shown.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    again: bool,
    source: String,
    shown: Vec<String>,
}

impl Asked {
    fn read(body: &str) -> Result<Self, Problem> {
        let mut asked = Self::default();
        let mut verb = String::new();
        for (name, value) in pairs(body) {
            match name.as_str() {
                "verb" => verb = value,
                "source" => asked.source = value,
                "shown" => asked.shown.push(value),
                _ => {}
            }
        }
        asked.again = match verb.as_str() {
            "again" => true,
            "dismiss" => false,
            _ => {
                return Err(
                    Problem::bad_parameter("verb", "This is nothing that can be done with them.")
                        .with_hint("Open /desk/sources again and press one of its buttons."),
                );
            }
        };
        if asked.shown.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(
                Problem::new(status, "nothing_chosen", "The form names nothing that was given up.")
                    .with_hint("Open /desk/sources again and press one of its buttons."),
            );
        }
        Ok(asked)
    }
}

/// Dismisses the letters that were shown, or runs them again.
pub(super) async fn letters(State(atlas): State<Atlas>, signed: Signed, body: String) -> Result<Response, Problem> {
    let asked = Asked::read(&body)?;
    let make = move |session: &mut platform::database::Session<'_>, by: &By| {
        let mut done = 0;
        for id in &asked.shown {
            // Somebody may have seen to one of them meanwhile: that keeps nobody from the rest.
            let source = match own_letter(session, by, id) {
                Ok(source) => source,
                Err(Refusal::Unseen) => continue,
                Err(error) => return Err(error),
            };
            if !asked.source.is_empty() && source.id != asked.source {
                continue;
            }
            done += u64::from(match asked.again {
                true => jobs::run_again(session, id, by.now)?,
                false => jobs::dismiss(session, id)?,
            });
        }
        if done == 0 {
            return Err(Refusal::Unseen);
        }
        let verb = if asked.again {
            "letters.again"
        } else {
            "letters.dismiss"
        };
        by.record_with(session, verb, &asked.source, json!({ "letters": done }))
    };
    change(&atlas, &signed, make).await.map(|()| back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_says_what_is_done_and_with_which_letters() {
        let asked = Asked::read("csrf=x&verb=dismiss&source=s&shown=1&shown=2").unwrap();
        assert_eq!((asked.again, asked.source.as_str(), asked.shown.len()), (false, "s", 2));
        assert!(Asked::read("verb=again&shown=1").unwrap().again);
        assert_eq!(
            Asked::read("verb=burn&shown=1").unwrap_err().field.as_deref(),
            Some("verb")
        );
        assert_eq!(
            Asked::read("verb=again").unwrap_err().status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}
