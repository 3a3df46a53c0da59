-- The tables of package recall. They hold no text: what was said stays in the store's own table, and all of this can be
-- made again from it.

-- One row for all: the analysis that made the terms, how many messages there are, and how many words they have.
CREATE TABLE recall_state (
	analysis INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	words    INTEGER NOT NULL
) STRICT;

CREATE TABLE recall_message (
	id      INTEGER PRIMARY KEY, -- the message's own; it grows with time
	thread  INTEGER NOT NULL,
	at      INTEGER NOT NULL,    -- seconds since 1970 (UTC)
	zone    INTEGER NOT NULL,    -- seconds east of UTC where it was said, so that its dates stay what they were
	speaker TEXT    NOT NULL,
	words   INTEGER NOT NULL,
	kind    INTEGER NOT NULL     -- bits: 1 it asks, 2 it tells of a time
) STRICT;

-- Which messages a term is in, and nothing else: no text, no positions, no counts. secure-delete takes a deleted message's
-- terms out of the file at once, instead of noting that they no longer count.
CREATE VIRTUAL TABLE recall_term USING fts5 (
	terms, content = '', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO recall_term (recall_term, rank) VALUES ('secure-delete', 1);
