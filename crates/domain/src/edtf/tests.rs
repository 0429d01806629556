use super::*;

#[test]
fn dates_read_back_as_written() {
    for text in [
        "1989",
        "1989-05",
        "1989-05-10",
        "198X",
        "19XX",
        "1989-XX",
        "1989-05-XX",
        "1989-XX-XX",
        "2018-23",
        "-0044",
        "Y170000002",
        "2010-09-19~/2010-09-20~",
        "../1990",
        "1989/..",
        "/1990",
        "1989/",
        "1989%",
    ] {
        assert_eq!(text.parse::<Edtf>().map(|date| date.to_string()).as_deref(), Ok(text));
    }
}
