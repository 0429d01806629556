//! A form as it was sent: names and values, some more than once.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use platform::http::Problem;

use crate::prose;
use crate::view::pairs;

/// The most characters that a reason may have.
const LONGEST_REASON: usize = 400;

/// Names and values of a form, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn read(body: &str) -> Self {
        Self(pairs(body).collect())
    }

    /// The first value of a field, trimmed; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0
            .iter()
            .filter(move |(field, value)| field == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
    }

    /// Whether the form has the field at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// The reason that a person gave, or the usual one.
    pub(super) fn reason(&self, usual: &str) -> String {
        match prose::brief(self.get("reason"), LONGEST_REASON) {
            reason if reason.is_empty() => usual.to_owned(),
            reason => reason,
        }
    }

    /// A word of a vocabulary.
    pub(super) fn word<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Problem> {
        match self.get(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                let shown = prose::brief(text, 60);
                Problem::bad_parameter(name, format!("“{shown}” cannot be read as {name}."))
                    .with_hint("Go back, mend that field and send the form again; nothing was written.")
            }),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = String::from_request(request, state).await.map_err(|_| {
            Problem::new(StatusCode::BAD_REQUEST, "bad_form", "The form cannot be read.")
                .with_hint("Open the page again and send the form from there.")
        })?;
        Ok(Self::read(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_value() {
        let form = Form::read("verb=place&item=1&item=2&reason=++so+%26+so+&start=196X");
        assert_eq!(form.all("item").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.reason("usual"), "so & so");
        assert_eq!(Form::read("reason=").reason("usual"), "usual");
        assert!(form.word::<domain::Edtf>("start").unwrap().is_some());
        assert_eq!(
            Form::read("kind=x")
                .word::<domain::Kind>("kind")
                .unwrap_err()
                .field
                .as_deref(),
            Some("kind")
        );
        assert!(!form.has("us") && form.get("us").is_empty());
    }
}
