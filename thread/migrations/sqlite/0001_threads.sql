-- Times are nanoseconds since 1970 (UTC), durations nanoseconds.

PRAGMA application_id = 0x6b616977; -- "kaiw"

CREATE TABLE thread (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	title    TEXT    NOT NULL,
	created  INTEGER NOT NULL,
	updated  INTEGER NOT NULL, -- its newest message, or created
	messages INTEGER NOT NULL DEFAULT 0,
	demo     INTEGER NOT NULL
) STRICT;

CREATE INDEX thread_updated ON thread (updated);

-- place is a message's position in its thread: 1, 2, 3 … A recording whose text comes late (R, try again)
-- takes the last place when it becomes part of the conversation, so that order and answer agree.
CREATE TABLE message (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	thread_id     INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
	place         INTEGER NOT NULL,
	role          TEXT    NOT NULL,
	state         TEXT    NOT NULL,
	at            INTEGER NOT NULL,
	text          TEXT    NOT NULL,
	heard         INTEGER NOT NULL,
	language      TEXT    NOT NULL,
	fault         TEXT    NOT NULL,
	detail        TEXT    NOT NULL,
	finish        TEXT    NOT NULL,
	model         TEXT    NOT NULL,
	persona       TEXT    NOT NULL,
	voice         TEXT    NOT NULL,
	audio         TEXT    NOT NULL,
	length        INTEGER NOT NULL,
	level         REAL    NOT NULL,
	transcript    INTEGER NOT NULL,
	first_word    INTEGER NOT NULL,
	first_piece   INTEGER NOT NULL,
	first_sound   INTEGER NOT NULL,
	ended         INTEGER NOT NULL,
	tokens_input  INTEGER NOT NULL,
	tokens_cached INTEGER NOT NULL,
	tokens_output INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX message_place ON message (thread_id, place);
CREATE UNIQUE INDEX message_audio ON message (audio) WHERE audio <> '';
CREATE INDEX message_writing ON message (state) WHERE state = 'writing';
