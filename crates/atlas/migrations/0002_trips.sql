-- The page of an engagement asks for the other legs of its journey.
CREATE INDEX revisions_trip ON revisions (trip);
