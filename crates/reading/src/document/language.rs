//! Which language a text is in: found from the text where it is long enough, else what it declares.

use whatlang::{Detector, Lang};

/// How much of a text is looked at.
const HEAD: usize = 20_000;
/// Below this many letters a declaration is believed before the detector.
const ENOUGH: usize = 80;

pub(crate) fn of(text: &str, declared: Option<&str>) -> Option<String> {
    let declared = declared
        .map(|tag| {
            tag.split(['-', '_', ','])
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        })
        .filter(|tag| (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase()));
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let letters = head
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .take(ENOUGH)
        .count();
    if let Some(tag) = declared.as_ref().filter(|_| letters < ENOUGH) {
        return Some(tag.clone());
    }
    // Captions are often capitals throughout, which the detector's trigrams do not know.
    match Detector::new().detect(&head.to_lowercase()) {
        Some(info) if info.is_reliable() || (declared.is_none() && letters > 40) => Some(code(info.lang()).to_owned()),
        _ => declared,
    }
}

/// ISO 639-1 of the detector's languages where there is one, else ISO 639-3.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Ben => "bn",
        Lang::Kor => "ko",
        Lang::Pes => "fa",
        Lang::Vie => "vi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Ind => "id",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Bul => "bg",
        Lang::Tha => "th",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_text_decides_where_it_is_long_enough() {
        let german = "Der Oberbürgermeister empfing am Dienstag eine Abordnung aus der amerikanischen Partnerstadt und \
                      dankte für die langjährige Freundschaft zwischen beiden Städten.";
        assert_eq!(of(german, Some("en")).as_deref(), Some("de"));
        assert_eq!(of("Kobe", Some("ja-JP")).as_deref(), Some("ja"));
        assert_eq!(of("市長は姉妹都市の代表団を迎えた。", None).as_deref(), Some("ja"));
        let captions = "THE CITY COUNCIL WELCOMED THE DELEGATION FROM OUR SISTER CITY IN FINLAND AND THANKED THEM FOR \
                        COMING ALL THIS WAY TO SEE HOW WE CLEAR OUR STREETS OF SNOW";
        assert_eq!(of(captions, None).as_deref(), Some("en"));
    }
}
