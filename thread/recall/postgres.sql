-- The tables of package recall in PostgreSQL and what speaks its language: what schema.sql makes in SQLite.

CREATE TABLE IF NOT EXISTS recall_state (
	analysis BIGINT NOT NULL,
	messages BIGINT NOT NULL,
	words    BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS recall_message (
	id      BIGINT PRIMARY KEY,
	thread  BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	zone    BIGINT NOT NULL,
	speaker TEXT   NOT NULL,
	words   BIGINT NOT NULL,
	kind    BIGINT NOT NULL
);

-- Which messages a term is in, in the order of bytes, so that the terms that begin alike stand together. The key answers
-- where a term is; the index by message answers what of a message begins with something, and lets one be deleted.
CREATE TABLE IF NOT EXISTS recall_term (
	term TEXT COLLATE "C" NOT NULL,
	id   BIGINT NOT NULL,
	PRIMARY KEY (term, id)
);
CREATE INDEX IF NOT EXISTS recall_term_message ON recall_term (id, term);
