//! The audit log's tables.

use platform::database::{DatabaseError, Result, Session};

use super::Kept;

/// Takes the next number; the head stays locked until commit. Tells the number and the hash of the entry before.
pub(super) fn take_head(session: &mut Session<'_>) -> Result<(i64, String)> {
    session.execute("UPDATE audit_head SET number = number + 1 WHERE one = 1", &[])?;
    head(session)
}

/// The number and hash of the newest entry.
pub(super) fn head(session: &mut Session<'_>) -> Result<(i64, String)> {
    let head = session.first("SELECT number, hash FROM audit_head WHERE one = 1", &[], |row| {
        Ok((row.int(0)?, row.string(1)?))
    })?;
    head.ok_or_else(|| DatabaseError::Refused {
        sql: "audit_head".to_owned(),
        reason: "the head of the audit log is gone".to_owned(),
    })
}

pub(super) fn append(session: &mut Session<'_>, kept: &Kept) -> Result<()> {
    let columns = ["number", "hash", "moment", "author", "verb", "subject", "detail"];
    let row = vec![
        kept.number.into(),
        (&kept.hash).into(),
        kept.moment.into(),
        (&kept.author).into(),
        (&kept.verb).into(),
        (&kept.subject).into(),
        (&kept.detail).into(),
    ];
    session.insert("audit", &columns, &[row])?;
    session.execute("UPDATE audit_head SET hash = $1 WHERE one = 1", &[(&kept.hash).into()])?;
    Ok(())
}

/// The entries after a number, in order: at most `most` of them.
pub(super) fn after(session: &mut Session<'_>, number: i64, most: i64) -> Result<Vec<Kept>> {
    session.all(
        "SELECT number, hash, moment, author, verb, subject, detail FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
        &[number.into(), most.into()],
        |row| {
            Ok(Kept {
                number: row.int(0)?,
                hash: row.string(1)?,
                moment: row.int(2)?,
                author: row.string(3)?,
                verb: row.string(4)?,
                subject: row.string(5)?,
                detail: row.string(6)?,
            })
        },
    )
}

/// Whether there are entries before the first number.
pub(super) fn has_strays(session: &mut Session<'_>) -> Result<bool> {
    Ok(session.count("SELECT COUNT(*) FROM audit WHERE number < 1", &[])? > 0)
}

#[cfg(test)]
mod tests {
    use platform::database::Database;
    use platform::testkit;

    use super::super::{AuditError, Entry, record, verify};

    fn filled() -> Vec<testkit::TestDatabase> {
        let made = testkit::databases(crate::MIGRATIONS);
        for test in &made {
            for n in 1..=5 {
                let entry = Entry {
                    moment: testkit::noon(),
                    author: "account:a",
                    verb: "account.role",
                    subject: "account:b",
                    detail: serde_json::json!({ "role": n, "before": { "z": 1, "a": 2 } }),
                };
                test.database.write(|session| record(session, &entry)).unwrap();
            }
        }
        made
    }

    fn tamper(database: &Database, sql: &str) {
        database.write(|session| session.execute(sql, &[])).unwrap();
    }

    #[test]
    fn an_edited_deleted_moved_or_added_entry_is_named() {
        let cases = [
            ("UPDATE audit SET detail = '{}' WHERE number = 3", 3, true),
            ("UPDATE audit SET author = 'account:c' WHERE number = 1", 1, true),
            ("DELETE FROM audit WHERE number = 2", 2, false),
            ("DELETE FROM audit WHERE number = 5", 5, false),
            ("UPDATE audit SET number = -4 WHERE number = 4", 1, false),
            ("UPDATE audit SET hash = 'x' WHERE number = 4", 4, true),
            (
                "INSERT INTO audit SELECT 6, hash, moment, author, verb, subject, detail FROM audit WHERE number = 5",
                6,
                false,
            ),
            ("UPDATE audit_head SET hash = 'x'", 5, true),
        ];
        for (sql, at, changed) in cases {
            for test in filled() {
                assert_eq!(verify(&test.database).unwrap().entries, 5);
                tamper(&test.database, sql);
                match verify(&test.database).unwrap_err() {
                    AuditError::Changed(n) => assert!(changed && n == at, "{sql}: changed at {n}"),
                    AuditError::Missing(n) => assert!(!changed && n == at, "{sql}: missing at {n}"),
                    AuditError::Database(error) => panic!("{sql}: {error}"),
                }
            }
        }
    }

    #[test]
    fn two_entries_that_changed_places_are_noticed() {
        for test in filled() {
            tamper(&test.database, "UPDATE audit SET number = 99 WHERE number = 2");
            tamper(&test.database, "UPDATE audit SET number = 2 WHERE number = 3");
            tamper(&test.database, "UPDATE audit SET number = 3 WHERE number = 99");
            assert!(matches!(verify(&test.database), Err(AuditError::Changed(2))));
        }
    }

    #[test]
    fn a_log_longer_than_one_page_is_checked_to_its_end() {
        let long = super::super::PAGE + 2;
        for test in testkit::databases(crate::MIGRATIONS) {
            test.database
                .write::<_, platform::database::DatabaseError>(|session| {
                    for n in 0..long {
                        let entry = Entry {
                            moment: testkit::noon(),
                            author: "account:a",
                            verb: "test",
                            subject: "x",
                            detail: serde_json::json!(n),
                        };
                        record(session, &entry)?;
                    }
                    Ok(())
                })
                .unwrap();
            assert_eq!(verify(&test.database).unwrap().entries, long);
            let last = format!("UPDATE audit SET detail = 'x' WHERE number = {long}");
            tamper(&test.database, &last);
            assert!(matches!(verify(&test.database), Err(AuditError::Changed(at)) if at == long));
            let first_of_second = super::super::PAGE + 1;
            tamper(
                &test.database,
                &format!("DELETE FROM audit WHERE number = {first_of_second}"),
            );
            assert!(matches!(verify(&test.database), Err(AuditError::Missing(at)) if at == first_of_second));
        }
    }

    #[test]
    fn writers_at_once_keep_one_chain() {
        for test in testkit::databases(crate::MIGRATIONS) {
            std::thread::scope(|scope| {
                for author in ["account:a", "account:b", "account:c"] {
                    let database = &test.database;
                    scope.spawn(move || {
                        for _ in 0..10 {
                            let entry = Entry {
                                moment: testkit::noon(),
                                author,
                                verb: "test",
                                subject: "x",
                                detail: serde_json::Value::Null,
                            };
                            database.write(|session| record(session, &entry)).unwrap();
                        }
                    });
                }
            });
            assert_eq!(verify(&test.database).unwrap().entries, 30);
        }
    }
}
