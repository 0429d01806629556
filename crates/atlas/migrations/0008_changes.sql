-- The log of changes begins at a day, and tells which revisions told claims apart.
CREATE INDEX revisions_recorded ON revisions (recorded);
CREATE INDEX separations_recorded ON separations (recorded);
