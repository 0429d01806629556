//! Letters about what people follow: what they tell, that they come once, and that nothing is lost when none can be sent.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use atlas::watch::{Sent, send_due};
use people::Role;
use people::accounts::Registrar;
use people::watches::{self, Pace};
use platform::clock::Ids;
use platform::mail::{Letter, MailError, Mailer};
use platform::testkit;

use crate::world::{Site, claim, story};

/// Keeps letters, or refuses them.
#[derive(Debug, Default)]
struct Postbox {
    letters: Mutex<Vec<Letter>>,
    is_down: AtomicBool,
}

impl Mailer for Postbox {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        if self.is_down.load(Ordering::Relaxed) {
            return Err(MailError::Refused("nobody is there".to_owned()));
        }
        self.letters.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

/// A ledger with a reader who follows views, and hears of them daily.
fn follows(views: &[&str]) -> Vec<(Site, String)> {
    let both = [people::MIGRATIONS, atlas::MIGRATIONS].concat();
    let make = |database| {
        let site = Site::over(database, story());
        let (ids, position) = (Ids::fresh(site.clock.clone()), site.atlas.now().position());
        let database = site.atlas.database();
        let registrar = Registrar {
            database,
            clock: &*site.clock,
            ids: &ids,
            author: "test",
        };
        let (account, _) = registrar.invite("ana@example.org", Role::Reader, None).unwrap();
        for view in views {
            let position = i64::try_from(position).unwrap();
            assert!(watches::follow(database, &*site.clock, &ids, &account.id, view, position).unwrap());
        }
        watches::set_pace(database, &*site.clock, &account.id, Pace::Daily).unwrap();
        (site, account.id)
    };
    testkit::databases(&both).into_iter().map(make).collect()
}

fn learns(site: &Site, row: &str, us: &str, them: &str) {
    site.import(vec![claim(row, us, them, "memorandum", "2024-03-01")]);
    site.atlas.catch_up().unwrap();
}

const fn sent(letters: usize, without_news: usize, failed: usize) -> Sent {
    Sent {
        letters,
        without_news,
        failed,
    }
}

#[test]
fn one_letter_a_day_tells_of_everything_that_is_followed_and_only_where_there_is_news() {
    for (site, _) in follows(&["country=JP", "state=OR"]) {
        let post = Postbox::default();
        let send = || send_due(&site.atlas, &post).unwrap();
        assert_eq!(send(), Sent::default(), "not on the day on which it was begun");
        site.later(1);
        assert_eq!(send(), sent(0, 1, 0));
        site.later(1);
        learns(&site, "20", "Portland, OR", "Kobe, JP");
        learns(&site, "21", "Seattle, WA", "Munich, DE");
        assert_eq!(send(), sent(1, 0, 0));
        assert_eq!(send(), Sent::default(), "and never a second one");
        let letters = post.letters.lock().unwrap();
        let letter = &letters[0];
        assert_eq!(letter.subject, "Legation: 1 change in 2 views that you follow");
        for part in [
            "with Japan",
            "Oregon",
            "/engagements/",
            "https://atlas.example/watch/stop/",
            "at most one such letter a day",
        ] {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
        assert!(!letter.text.contains("Munich"), "{}", letter.text);
        assert!(letter.stop.as_ref().is_some_and(|stop| letter.text.contains(stop)));
    }
}

#[test]
fn what_could_not_be_sent_is_told_by_the_next_letter() {
    for (site, _) in follows(&["country=JP"]) {
        let post = Postbox::default();
        site.later(1);
        learns(&site, "20", "Portland, OR", "Kobe, JP");
        post.is_down.store(true, Ordering::Relaxed);
        assert_eq!(send_due(&site.atlas, &post).unwrap(), sent(0, 0, 1));
        post.is_down.store(false, Ordering::Relaxed);
        assert_eq!(send_due(&site.atlas, &post).unwrap(), Sent::default(), "one try a day");
        site.later(1);
        assert_eq!(send_due(&site.atlas, &post).unwrap(), sent(1, 0, 0));
        site.later(1);
        assert_eq!(send_due(&site.atlas, &post).unwrap(), sent(0, 1, 0), "told once");
    }
}

#[test]
fn the_way_out_of_a_letter_asks_for_a_press_of_a_button() {
    for (site, account) in follows(&["country=JP"]) {
        site.later(1);
        learns(&site, "20", "Portland, OR", "Kobe, JP");
        let post = Postbox::default();
        send_due(&site.atlas, &post).unwrap();
        let stop = post.letters.lock().unwrap()[0].stop.clone().unwrap();
        let path = stop.strip_prefix("https://atlas.example").unwrap();
        assert!(site.get(path).text().contains("Press the button"));
        let pace = || watches::of(site.atlas.database(), &account).unwrap().pace;
        assert_eq!(pace(), Pace::Daily, "a scanner that follows links ends nothing");
        // As mail programs send it (RFC 8058).
        assert!(
            site.post(path, "List-Unsubscribe=One-Click")
                .text()
                .contains("No letters come")
        );
        assert_eq!(pace(), Pace::Never);
    }
}
