//! Built styles and scripts: found through the bundler's manifest, served with long-lived caching.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::{HeaderValue, header};
use serde::Deserialize;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::find_near;

/// The built front end.
#[derive(Debug, Clone)]
pub struct Assets {
    folder: PathBuf,
    entries: BTreeMap<String, Chunk>,
}

#[derive(Debug, Clone, Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
    #[serde(default, rename = "isEntry")]
    is_entry: bool,
}

/// The front end has not been built, or not whole.
#[derive(Debug, thiserror::Error)]
#[error("the styles and scripts are missing ({0}); build them with `make web`, or name their folder with --assets")]
pub struct AssetsMissing(String);

impl Assets {
    /// Opens the folder of the built front end: the one given, or `web/dist` near the program.
    ///
    /// # Errors
    /// The folder or its manifest is missing or not understood.
    pub fn open(folder: Option<&Path>) -> Result<Self, AssetsMissing> {
        let folder = folder
            .map(Path::to_owned)
            .or_else(|| find_near("web/dist"))
            .ok_or_else(|| AssetsMissing("there is no web/dist here or beside the program".to_owned()))?;
        let manifest = folder.join(".vite/manifest.json");
        let manifest = if manifest.exists() {
            manifest
        } else {
            folder.join("manifest.json")
        };
        let missing = |reason: String| AssetsMissing(format!("{}: {reason}", manifest.display()));
        let text = std::fs::read_to_string(&manifest).map_err(|error| missing(error.to_string()))?;
        let entries = serde_json::from_str(&text).map_err(|error| missing(error.to_string()))?;
        Ok(Self { folder, entries })
    }

    /// The addresses of an entry's script and styles; the entry is named by the end of its source path (`site.ts`).
    #[must_use]
    pub fn entry(&self, source: &str) -> Entry {
        let chunk = self
            .entries
            .iter()
            .find(|(name, chunk)| chunk.is_entry && name.ends_with(source));
        let address = |file: &String| format!("/{file}");
        match chunk {
            Some((_, chunk)) if chunk.file.ends_with(".css") => Entry {
                script: None,
                styles: vec![address(&chunk.file)],
            },
            Some((_, chunk)) => Entry {
                script: Some(address(&chunk.file)),
                styles: chunk.css.iter().map(address).collect(),
            },
            None => Entry {
                script: None,
                styles: Vec::new(),
            },
        }
    }

    /// The addresses of all scripts that the named modules load, themselves included, each once: what a page lets the
    /// browser fetch before it has read them. A module is named by the end of its source path.
    #[must_use]
    pub fn modules(&self, sources: &[&str]) -> Vec<String> {
        let mut open: Vec<&String> = self
            .entries
            .keys()
            .filter(|name| sources.iter().any(|source| name.ends_with(source)))
            .collect();
        let mut addresses = Vec::new();
        while let Some(chunk) = open.pop().and_then(|name| self.entries.get(name)) {
            let address = format!("/{}", chunk.file);
            if chunk.file.ends_with(".js") && !addresses.contains(&address) {
                addresses.push(address);
                open.extend(&chunk.imports);
            }
        }
        addresses
    }

    /// The folder itself, for what is drawn with its fonts.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Serves `/assets/…` for a year (names change with content) and the rest of the folder for an hour.
    pub fn routes(&self) -> Router {
        let served = |below: &str, caching: &'static str| {
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    HeaderValue::from_static(caching),
                ))
                .service(ServeDir::new(self.folder.join(below)))
        };
        Router::new()
            .nest_service("/assets", served("assets", "public, max-age=31536000, immutable"))
            .nest_service("/static", served("static", "public, max-age=3600"))
    }
}

/// Where an entry's files are.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The script, a module.
    pub script: Option<String>,
    /// The style sheets.
    pub styles: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_the_end_of_their_path() {
        let folder = crate::testkit::Folder::new("assets");
        std::fs::create_dir_all(folder.0.join(".vite")).unwrap();
        std::fs::write(
            folder.0.join(".vite/manifest.json"),
            r#"{"src/site.ts": {"file": "assets/site-1.js", "isEntry": true, "css": ["assets/site-1.css"], "imports": ["_mount.js"]},
                "_mount.js": {"file": "assets/mount-2.js", "imports": ["_mount.js"]}}"#,
        )
        .unwrap();
        let assets = Assets::open(Some(&folder.0)).unwrap();
        let entry = assets.entry("site.ts");
        assert_eq!(entry.script.as_deref(), Some("/assets/site-1.js"));
        assert_eq!(entry.styles, ["/assets/site-1.css"]);
        assert_eq!(
            assets.modules(&["site.ts"]),
            ["/assets/site-1.js", "/assets/mount-2.js"]
        );
        assert!(
            Assets::open(Some(&folder.0.join("none")))
                .unwrap_err()
                .to_string()
                .contains("make web")
        );
    }
}
