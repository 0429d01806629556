//! The log: what each revision did and changed, by whom, and what filters leave of it.

use atlas::review::split::{Decision, split, undo};
use axum::http::{StatusCode, header};
use platform::clock::{Clock, Ids, Moment};
use platform::testkit;
use std::sync::Arc;

use crate::markup;
use crate::site::{ADDRESS, LATER, Site, read};

const DAY: i64 = 86_400_000_000;

/// Two days later a row is corrected and one comes; on the third day a person splits two claims, on the fourth takes it back.
fn story(site: &Site, undone: bool) {
    let noon = testkit::noon().0;
    site.later(Moment(noon + 2 * DAY), &read(Some("test"), LATER));
    let ids = Ids::fresh(Arc::clone(&site.clock) as Arc<dyn Clock>);
    let bergen = site.engagement("Seattle and Bergen");
    let bergen = bergen.rsplit('/').next().expect("an id").parse().expect("an id");
    let decision = Decision {
        author: "account:0190aaaa-0000-7000-8000-000000000001",
        reason: "two ties of one pair",
    };
    site.clock.set(Moment(noon + 3 * DAY));
    split(site.database(), &*site.clock, &ids, bergen, "c02", decision).expect("the claims are split");
    if undone {
        site.clock.set(Moment(noon + 4 * DAY));
        undo(site.database(), &*site.clock, &ids, bergen, "c02", decision).expect("the split is undone");
    }
    site.atlas.catch_up().expect("the site catches up");
}

fn text(site: &Site, path: &str) -> String {
    let html = site.page(path);
    let page = markup::read(&html).unwrap_or_else(|error| panic!("{path}: {error}"));
    page.text
}

fn lines(site: &Site, path: &str) -> usize {
    site.page(path).matches("class=\"lg-entry\"").count()
}

#[test]
fn each_line_tells_what_was_done_by_whom_and_what_changed() {
    for site in Site::each() {
        story(&site, true);
        let log = text(&site, "/changes");
        for said in [
            "claims told apart",
            "by an editor",
            "two ties of one pair",
            "withdrawn",
            "the split of c02 was undone",
            "Beginning 1957 → 22 October 1957",
            "Claims 2 → 1",
            "by rule, at import",
        ] {
            assert!(log.contains(said), "the log does not say “{said}”: {log}");
        }
        assert!(!log.contains("account:"), "keys of accounts are nobody's name: {log}");
        let page = site.page("/changes?change=revised&by=rules");
        let kobe = site.engagement("Seattle and Kobe sister");
        assert!(page.contains(&format!("href=\"{kobe}?known_on=2026-11-25\"")), "{page}");
        assert!(page.contains(&format!("href=\"{kobe}?known_on=2026-11-26\"")), "{page}");
        assert!(text(&site, &format!("{kobe}?known_on=2026-11-25")).contains("since 1957."));
        assert!(text(&site, &format!("{kobe}?known_on=2026-11-26")).contains("since 22 October 1957."));
    }
}

#[test]
fn filters_divide_the_log() {
    for site in Site::each() {
        story(&site, false);
        let all = lines(&site, "/changes");
        assert_eq!(all, 14, "ten founded, one corrected, one new, two of the split");
        let by_change: Vec<usize> = ["new", "revised", "merged", "split", "withdrawn"]
            .iter()
            .map(|change| lines(&site, &format!("/changes?change={change}")))
            .collect();
        assert_eq!(by_change, [11, 1, 0, 2, 0]);
        assert_eq!(lines(&site, "/changes?change=revised,split"), 3);
        assert_eq!(
            lines(&site, "/changes?by=people") + lines(&site, "/changes?by=rules"),
            all
        );
        assert_eq!(lines(&site, "/changes?by=people"), 2);
        assert_eq!(lines(&site, "/changes?since=2026-11-26"), 4);
        assert_eq!(lines(&site, "/changes?since=2026-11-26&until=2026-11-26"), 2);
        assert_eq!(lines(&site, "/changes?until=2026-11-23"), 0);
        assert_eq!(lines(&site, "/changes?country=NO&change=split"), 2);
        assert_eq!(lines(&site, "/changes?place=portland-or&since=2026-11-26"), 1);
        assert_eq!(lines(&site, "/changes?kind=office"), 0);
        let feed = site.page("/changes.atom?change=split&by=people");
        assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
        assert!(
            feed.contains(&format!("<id>{ADDRESS}/changes.atom?change=split&amp;by=people</id>"))
                && feed.contains("by an editor"),
            "{feed}"
        );
    }
}

#[test]
fn claims_that_join_an_engagement_later_are_told_as_that() {
    for site in Site::each() {
        let more = "\
claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,end,term,issues,title,note,source_url,source_publisher,source_date,source_kind,language,confidence
c20,Seattle,city,WA,Kobe,city,JP,sister_tie,active,1957,,,,Kobe and Seattle,,https://other.example/,Another Paper,2020,news,en,high
";
        site.later(Moment(testkit::noon().0 + DAY), &read(Some("other"), more));
        let log = text(&site, "/changes?change=merged");
        assert!(log.contains("claims joined") && log.contains("Claims 1 → 2"), "{log}");
        assert_eq!(lines(&site, "/changes?change=merged"), 1);
    }
}

#[test]
fn names_lead_to_their_log_and_unknown_ones_are_said() {
    let site = Site::small();
    let answer = site.get("/changes?who=Seattle+WA&change=new");
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/changes?place=seattle-wa&change=new");
    assert!(text(&site, "/changes?who=Atlantis").contains("Nobody in the ledger is called Atlantis"));
    for (path, said) in [
        ("/changes?change=lost", "new, revised, merged, split or withdrawn"),
        ("/changes?by=me", "rules or people"),
        ("/changes?since=May", "2026-11-24"),
        ("/changes?since=2026-02-01&until=2026-01-01", "Exchange"),
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.text().contains(said), "{path}: {}", answer.text());
    }
}
