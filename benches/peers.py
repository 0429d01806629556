"""Lays the ledger out for the peers: SQLite tables as flat as they can be, with indexes and a full-text index.

    peers.py LEDGER.db COUNTRIES.tsv FLAT.db

Reads the ledger's own tables, not anything of the reading engine, so that the peers' answers are an independent check
of ours. COUNTRIES.tsv gives the words by which a country is found: its code, a tab, its names.

An engagement has one row. Most have one state and one country; the others of the few that have more lie in
`more_states` and `more_countries`, with what questions need of the engagement beside them.
"""

import datetime
import re
import sqlite3
import sys

DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?[~?%]?")
EPOCH = datetime.date(1970, 1, 1).toordinal()
BATCH = 20_000

TABLES = """
CREATE TABLE engagements (
    id INTEGER PRIMARY KEY, public_id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
    state TEXT, us TEXT NOT NULL, country TEXT, counterpart TEXT NOT NULL,
    start TEXT, day INTEGER, year INTEGER, title TEXT NOT NULL
);
CREATE TABLE more_states (id INTEGER, state TEXT, kind TEXT, year INTEGER, PRIMARY KEY (id, state)) WITHOUT ROWID;
CREATE TABLE more_countries (country TEXT, id INTEGER, PRIMARY KEY (country, id)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2');
"""

INDEXES = """
CREATE INDEX engagements_kind ON engagements (kind);
CREATE INDEX engagements_state ON engagements (state);
CREATE INDEX engagements_country ON engagements (country);
CREATE INDEX engagements_year ON engagements (year);
CREATE INDEX engagements_newest ON engagements (day, public_id);
CREATE INDEX more_states_kind ON more_states (kind, year, state);
ANALYZE;
"""

# By date, so that rows of like dates lie together and a range of years is read in one stretch.
ROWS = """
SELECT e.public_id, r.kind, r.status, r.start_edtf, r.title, p.side, a.name, a.aliases, a.state, a.country
FROM engagements e JOIN revisions r ON r.id = e.revision_id JOIN participants p ON p.revision_id = r.id
JOIN actors a ON a.id = p.actor_id WHERE r.withdrawn = 0 AND e.merged_into IS NULL ORDER BY r.start_edtf, r.id, p.ordinal
"""


def earliest(edtf):
    """The first day on which a date can lie; None for an unknown or open beginning."""
    if not edtf or edtf.startswith(("/", "..")):
        return None
    found = DATE.fullmatch(edtf.split("/")[0])
    if not found:
        raise SystemExit(f"peers.py does not read the date `{edtf}`")
    year, month, day = found.groups()
    return datetime.date(int(year.replace("X", "0")), number(month), number(day))


def number(part):
    return int(part) if part and part != "XX" else 1


def engagements(ledger):
    """The rows of one engagement after the other."""
    held = []
    for row in ledger.execute(ROWS):
        if held and held[0][0] != row[0]:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def distinct(values):
    return list(dict.fromkeys(value for value in values if value))


class Tables:
    """Rows on their way into the tables."""

    def __init__(self, file, country_words):
        self.out = sqlite3.connect(file)
        self.out.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;" + TABLES)
        self.country_words = country_words
        self.taken = 0
        self.waiting = {"engagements": [], "more_states": [], "more_countries": [], "words (rowid, text)": []}

    def take(self, rows):
        public_id, kind, status, start, title = rows[0][:5]
        first = earliest(start)
        us = [row for row in rows if row[5] == "us"]
        foreign = [row for row in rows if row[5] != "us"]
        states, countries = distinct(row[8] for row in us), distinct(row[9] for row in foreign)
        day, year = (first.toordinal() - EPOCH, first.year) if first else (None, None)
        self.taken += 1
        self.put(
            "engagements",
            (self.taken, public_id, kind, status, states[0] if states else None, ", ".join(row[6] for row in us))
            + (countries[0] if countries else None, ", ".join(row[6] for row in foreign), start, day, year, title),
        )
        for state in states[1:]:
            self.put("more_states", (self.taken, state, kind, year))
        for country in countries[1:]:
            self.put("more_countries", (country, self.taken))
        names = [row[6] + " " + row[7] for row in rows]
        found_by = [title, *names, *(self.country_words.get(country, "") for country in countries)]
        self.put("words (rowid, text)", (self.taken, " ".join(found_by)))
        if self.taken % BATCH == 0:
            self.write()

    def put(self, table, row):
        self.waiting[table].append(row)

    def write(self):
        for table, rows in self.waiting.items():
            if rows:
                self.out.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
                rows.clear()

    def finish(self):
        self.write()
        self.out.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.out.commit()
        self.out.executescript(INDEXES)
        self.out.close()


def main(ledger_file, countries_file, flat_file):
    with open(countries_file, encoding="utf-8") as lines:
        country_words = dict(line.rstrip("\n").split("\t", 1) for line in lines)
    ledger = sqlite3.connect(f"file:{ledger_file}?mode=ro", uri=True)
    tables = Tables(flat_file, country_words)
    for rows in engagements(ledger):
        tables.take(rows)
    tables.finish()
    print(f"{tables.taken} engagements laid out for the peers")


if __name__ == "__main__":
    main(*sys.argv[1:])
