-- Where everything is being moved here from. Empty unless that was begun and not finished: then no
-- server may use what is here.

CREATE TABLE moving (
    source TEXT NOT NULL
);
