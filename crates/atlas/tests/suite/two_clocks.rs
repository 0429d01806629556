//! What was true when, and what was known when.

use platform::clock::Moment;
use platform::testkit;

use crate::markup;
use crate::site::{LATER, Site, read};

fn text(site: &Site, path: &str) -> String {
    let html = site.page(path);
    markup::read(&html)
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .text
}

#[test]
fn both_clocks_turn_on_every_page() {
    for site in Site::each() {
        let two_days_later = Moment(testkit::noon().0 + 2 * 86_400_000_000);
        site.later(two_days_later, &read(Some("test"), LATER));
        let tie = site.engagement("Seattle and Kobe");

        let now = text(&site, &tie);
        assert!(now.contains("have been sister cities since 22 October 1957."), "{now}");
        assert!(
            now.contains("History 2") && now.contains("Beginning 1957 22 October 1957"),
            "{now}"
        );
        let then = text(&site, &format!("{tie}?known_on=2026-11-24"));
        assert!(
            then.contains("have been sister cities since 1957.") && then.contains("as known on 24 November 2026"),
            "{then}"
        );
        assert!(
            then.contains("History 1") && !then.contains("22 October 1957"),
            "{then}"
        );
        let first = text(&site, &format!("{tie}/revisions/1"));
        assert!(first.contains("This is revision 1 of 2, as the ledger held it from 24 November 2026, 12:00 UTC to 26 November 2026, 12:00 UTC."), "{first}");
        assert!(first.contains("since 1957."), "{first}");

        assert!(text(&site, "/places/portland-or").contains("Portland and Bergen sister cities"));
        assert!(!text(&site, "/places/portland-or?known_on=2026-11-25").contains("Portland and Bergen sister cities"));
        let before = site.get("/engagements/000000000000?known_on=2020-01-01");
        assert_eq!(before.status.as_u16(), 404);

        let log = text(&site, "/changes");
        assert!(
            log.contains("26 November 2026") && log.contains("revised") && log.contains("24 November 2026"),
            "{log}"
        );
        let log = text(&site, "/changes?known_on=2026-11-24");
        assert!(
            log.contains("by the end of 24 November 2026")
                && !log.contains("22 October 1957")
                && !log.contains("Portland and Bergen"),
            "{log}"
        );
        let csv = site.page("/export/engagements.csv?known_on=2026-11-24");
        assert_eq!(csv.lines().count(), 11, "{csv}");
        assert_eq!(site.page("/export/engagements.csv").lines().count(), 12);

        let ended = site.engagement("Portland and Munich");
        assert!(text(&site, &ended).contains("were sister cities from 1990 to 2004."));
        assert!(text(&site, &format!("{ended}?valid_on=1995-01-01")).contains("Status on 1 January 1995 In force"));
        assert!(text(&site, "/places/portland-or?valid_on=1995-01-01").contains("In force on 1 January 1995 1"));
    }
}

#[test]
fn the_log_is_paged_without_gaps() {
    let site = Site::small();
    let text = site.page("/changes");
    assert_eq!(text.matches("class=\"lg-entry\"").count(), 10);
    assert!(!text.contains("rel=\"next\""), "ten changes fit on a page");
}
