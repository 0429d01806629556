//! robots.txt (RFC 9309): the longest rule that matches decides, and allowing wins a tie.

use std::time::Duration;

/// Bytes of a robots.txt that are read (the RFC asks for at least 500 KiB).
pub(super) const LONGEST: u64 = 512 * 1024;
/// Longest pause that a site may ask for.
const LONGEST_DELAY: u64 = 60;

/// The rules of one site for this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Robots {
    rules: Vec<(String, bool)>,
    delay: Option<Duration>,
}

impl Robots {
    pub(super) fn all() -> Self {
        Self {
            rules: Vec::new(),
            delay: None,
        }
    }

    pub(super) fn nothing() -> Self {
        Self {
            rules: vec![("/".to_owned(), false)],
            delay: None,
        }
    }

    /// The rules of the groups that name the agent, or of those for everybody if none does.
    pub(super) fn parse(text: &str, agent: &str) -> Self {
        let token = agent.split('/').next().unwrap_or(agent).to_ascii_lowercase();
        let (mut own, mut general) = (None::<Self>, None::<Self>);
        let (mut for_own, mut for_all, mut in_agents) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_agents {
                    (for_own, for_all) = (false, false);
                }
                in_agents = true;
                let named = value.split(['/', ' ']).next().unwrap_or_default().to_ascii_lowercase();
                for_own |= named == token;
                for_all |= named == "*";
                if for_own {
                    own.get_or_insert_with(Self::all);
                }
                continue;
            }
            if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                continue;
            }
            in_agents = false;
            let groups = [(for_own, &mut own), (for_all, &mut general)];
            for group in groups
                .into_iter()
                .filter(|(applies, _)| *applies)
                .map(|(_, group)| group)
            {
                group.get_or_insert_with(Self::all).add(&key, value);
            }
        }
        own.or(general).unwrap_or_else(Self::all)
    }

    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            self.delay = value
                .parse::<f64>()
                .ok()
                .filter(|seconds| *seconds >= 0.0)
                .map(|seconds| {
                    Duration::try_from_secs_f64(seconds)
                        .unwrap_or(Duration::MAX)
                        .min(Duration::from_secs(LONGEST_DELAY))
                });
        } else if !value.is_empty() && self.rules.len() < 10_000 {
            self.rules.push((decoded(value), key == "allow"));
        }
    }

    /// The pause that the site asks for.
    pub(super) const fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// Whether a path with its query may be fetched.
    pub(super) fn allows(&self, path: &str) -> bool {
        let path = decoded(path);
        let matching = self
            .rules
            .iter()
            .filter(|(pattern, _)| matches(pattern.as_bytes(), path.as_bytes()));
        matching
            .max_by_key(|(pattern, allowed)| (pattern.len(), *allowed))
            .is_none_or(|(_, allowed)| *allowed)
    }
}

/// `*` stands for anything, `$` at the end for the end. Linear in space, at worst quadratic in time.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, whole) = pattern
        .strip_suffix(b"$")
        .map_or((pattern, false), |pattern| (pattern, true));
    let (mut p, mut t, mut star) = (0, 0, None);
    loop {
        if p == pattern.len() && (!whole || t == path.len()) {
            return true;
        }
        if p < pattern.len() && pattern[p] == b'*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && t < path.len() && pattern[p] == path[t] {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star.filter(|(_, from)| *from < path.len()) {
            star = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
}

/// Percent codes of letters and digits stand for themselves; others keep their code, in capitals.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
                if plain {
                    out.push(char::from(byte))
                } else {
                    out.push_str(&format!("%{byte:02X}"))
                }
                at += 3;
            }
            None if bytes[at].is_ascii() => {
                out.push(char::from(bytes[at]));
                at += 1;
            }
            None => {
                out.push_str(&format!("%{:02X}", bytes[at]));
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: bool) {
        assert_eq!(Robots::parse(text, "legation/0.1").allows(path), expect, "{path}");
    }

    #[test]
    fn the_longest_rule_decides() {
        let text = "User-agent: *\nDisallow: /private\nAllow: /private/minutes\nDisallow: /*.zip$\n";
        check(text, "/", true);
        check(text, "/private/x", false);
        check(text, "/private/minutes/1", true);
        check(text, "/a.zip", false);
        check(text, "/a.zip?x", true);
        check("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true);
        check("User-agent: *\nDisallow: /%7ejoe/caf\u{e9}", "/~joe/caf%C3%A9", false);
        check("User-agent: *\nDisallow:", "/a", true);
    }

    #[test]
    fn a_group_of_its_own_is_followed_alone() {
        let text =
            "user-agent: other\nuser-agent: Legation\ndisallow: /x\ncrawl-delay: 3\n\nuser-agent: *\ndisallow: /";
        check(text, "/y", true);
        check(text, "/x", false);
        assert_eq!(
            Robots::parse(text, "legation/0.1").delay(),
            Some(Duration::from_secs(3))
        );
    }
}
