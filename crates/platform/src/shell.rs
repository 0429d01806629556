//! The frame of every page: head, menu, footer, and the page that tells of a problem.
//!
//! Pages extend `templates/base.html` and hold a field `shell: Shell`.

use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::assets::{Assets, Entry};
use crate::http::Problem;
use crate::slice::MenuItem;
use crate::visitor::visitor;

/// What the frame needs to know. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shell(Arc<Frame>);

#[derive(Debug)]
struct Frame {
    menu: Vec<MenuItem>,
    site: Entry,
    embed: Entry,
    public_address: String,
    assets: Assets,
    modules: Vec<String>,
}

impl Shell {
    /// The frame for an assembly of slices.
    #[must_use]
    pub fn new(menu: Vec<MenuItem>, assets: &Assets, public_address: String) -> Self {
        let frame = Frame {
            menu,
            site: assets.entry("site.ts"),
            embed: assets.entry("embed.ts"),
            public_address,
            modules: assets.modules(&["site.ts"]),
            assets: assets.clone(),
        };
        Self(Arc::new(frame))
    }

    /// The menu, as whoever asks sees it.
    pub fn menu(&self) -> impl Iterator<Item = &MenuItem> {
        let visitor = visitor();
        self.0.menu.iter().filter(move |item| item.from <= visitor)
    }

    /// The style sheets of every page.
    #[must_use]
    pub fn styles(&self) -> &[String] {
        &self.0.site.styles
    }

    /// The small script of every page.
    #[must_use]
    pub fn script(&self) -> &str {
        self.0.site.script.as_deref().unwrap_or_default()
    }

    /// The scripts that every page loads before it can do anything.
    #[must_use]
    pub fn modules(&self) -> &[String] {
        &self.0.modules
    }

    /// The scripts of some islands, for a page that is sure to need them.
    #[must_use]
    pub fn islands(&self, names: &[&str]) -> Vec<String> {
        let sources: Vec<String> = names.iter().map(|name| format!("islands/{name}.ts")).collect();
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        let mut modules = self.0.assets.modules(&sources);
        modules.retain(|module| !self.0.modules.contains(module));
        modules
    }

    /// Styles and script of pages that stand in other sites' frames.
    #[must_use]
    pub fn embed(&self) -> &Entry {
        &self.0.embed
    }

    /// The address under which people reach the server, without a slash at the end.
    #[must_use]
    pub fn public_address(&self) -> &str {
        &self.0.public_address
    }

    /// The folder of the built front end, for what is drawn with its fonts and shapes.
    #[must_use]
    pub fn assets_folder(&self) -> &std::path::Path {
        self.0.assets.folder()
    }

    /// The version of the program.
    #[must_use]
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// A page that tells of a problem: what, and what to do now.
    #[must_use]
    pub fn problem_page(&self, problem: &Problem) -> Response {
        let page = ProblemPage {
            shell: self.clone(),
            problem,
        };
        (problem.status, html(&page)).into_response()
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    shell: Shell,
    problem: &'a Problem,
}

impl ProblemPage<'_> {
    fn heading(&self) -> &'static str {
        match self.problem.status {
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::GONE => "Gone",
            StatusCode::FORBIDDEN => "Not permitted",
            StatusCode::CONFLICT => "Decided meanwhile",
            StatusCode::BAD_REQUEST => "This address cannot be read",
            StatusCode::UNAUTHORIZED => "Sign in first",
            StatusCode::FORBIDDEN => "Not permitted",
            StatusCode::METHOD_NOT_ALLOWED => "Not done this way",
            StatusCode::CONFLICT => "Not done",
            StatusCode::SERVICE_UNAVAILABLE => "Busy for a moment",
            StatusCode::TOO_MANY_REQUESTS => "Too many requests",
            _ => "Something failed",
        }
    }
}

/// A rendered template as an HTML answer.
pub fn html(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Html(text)).into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}
