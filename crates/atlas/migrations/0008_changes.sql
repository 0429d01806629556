-- The log of changes tells what a revision did: joined claims, told claims apart. It also begins at a day.
CREATE INDEX revisions_recorded ON revisions (recorded);
CREATE INDEX merges_position ON merges (position);
CREATE INDEX separations_recorded ON separations (recorded);
