//! The database layer behaves alike on both engines.

use platform::database::{DatabaseError, Migration, Session, Value};
use platform::testkit;

const MIGRATIONS: &[Migration] = &[
    Migration {
        slice: "test",
        number: 1,
        sql: "CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT, size DOUBLE PRECISION, note TEXT);\nCREATE INDEX things_number ON things (number);\n",
    },
    Migration {
        slice: "test",
        number: 2,
        sql: "CREATE TABLE counter (n BIGINT NOT NULL);\nINSERT INTO counter (n) VALUES (0);\n",
    },
];

type Outcome<T> = Result<T, DatabaseError>;

#[test]
fn values_come_back_as_they_went_in() {
    for test in testkit::databases(MIGRATIONS) {
        let rows: Vec<Vec<Value>> = (0..1_203)
            .map(|n| {
                vec![
                    format!("id{n}").into(),
                    (n as i64).into(),
                    (n as f64 / 4.0).into(),
                    Value::Null,
                ]
            })
            .collect();
        test.database
            .write(|session| session.insert("things", &["id", "number", "size", "note"], &rows))
            .unwrap();
        let got = test
            .database
            .read(|session| {
                session.all(
                    "SELECT id, number, size, note FROM things WHERE number >= $2 AND id <> $1 ORDER BY number",
                    &["id7".into(), 5.into()],
                    |row| Ok((row.string(0)?, row.int(1)?, row.maybe_real(2)?, row.maybe_string(3)?)),
                )
            })
            .unwrap();
        assert_eq!(got.len(), 1_197, "{:?}", test.database);
        assert_eq!(got[0], ("id5".to_owned(), 5, Some(1.25), None));
    }
}

#[test]
fn an_error_leaves_nothing_behind_and_a_duplicate_is_told() {
    for test in testkit::databases(MIGRATIONS) {
        let put = |session: &mut Session<'_>, id: &str| {
            session.execute("INSERT INTO things (id, number) VALUES ($1, 1)", &[id.into()])
        };
        let outcome: Outcome<()> = test.database.write(|session| {
            put(session, "a")?;
            put(session, "a")?;
            Ok(())
        });
        assert!(matches!(outcome, Err(DatabaseError::Duplicate(_))), "{outcome:?}");
        let left = test
            .database
            .read(|session| session.count("SELECT COUNT(*) FROM things", &[]))
            .unwrap();
        assert_eq!(left, 0);
    }
}

#[test]
fn writers_at_once_lose_no_update() {
    for test in testkit::databases(MIGRATIONS) {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        test.database
                            .write(|session| {
                                let n = session.count("SELECT n FROM counter", &[])?;
                                session.execute("UPDATE counter SET n = $1", &[(n + 1).into()])
                            })
                            .unwrap();
                    }
                });
            }
        });
        let n = test
            .database
            .read(|session| session.count("SELECT n FROM counter", &[]))
            .unwrap();
        assert_eq!(n, 100, "{:?}", test.database);
    }
}

#[test]
fn migrations_apply_once_and_notice_a_changed_text_and_a_later_program() {
    for test in testkit::databases(MIGRATIONS) {
        test.database.migrate(MIGRATIONS).unwrap();
        let changed = [
            MIGRATIONS[0],
            Migration {
                sql: "CREATE TABLE other (n BIGINT);\n",
                ..MIGRATIONS[1]
            },
        ];
        assert!(matches!(
            test.database.migrate(&changed),
            Err(DatabaseError::MigrationChanged { number: 2, .. })
        ));
        assert!(matches!(
            test.database.migrate(&MIGRATIONS[..1]),
            Err(DatabaseError::TooNew { number: 2, .. })
        ));
    }
}

#[test]
fn what_is_not_a_database_is_told_so() {
    let folder = testkit::Folder::new("corrupt");
    let file = folder.0.join("legation.db");
    std::fs::write(
        &file,
        "this is a letter, not a database, and it is long enough to have a header".repeat(40),
    )
    .unwrap();
    let error = platform::database::Database::sqlite(&file).unwrap_err();
    assert!(matches!(error, DatabaseError::Corrupt(_)), "{error}");
    let error = platform::database::Database::postgres("mysql://x").unwrap_err();
    assert!(error.to_string().contains("postgres://"), "{error}");
    let error = platform::database::Database::postgres("postgres://u:pw@127.0.0.1:1/x?connect_timeout=2").unwrap_err();
    assert!(
        error.to_string().contains("127.0.0.1:1") && !error.to_string().contains("pw@"),
        "{error}"
    );
}
