-- A database as kaiwa wrote it when it knew migrations 1 and 2. Frozen: it is what later migrations are tested with.
PRAGMA application_id = 0x6b616977;

CREATE TABLE thread (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	title    TEXT    NOT NULL,
	created  INTEGER NOT NULL,
	updated  INTEGER NOT NULL,
	messages INTEGER NOT NULL DEFAULT 0,
	demo     INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_updated ON thread (updated);
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
, endpoint INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE UNIQUE INDEX message_place ON message (thread_id, place);
CREATE UNIQUE INDEX message_audio ON message (audio) WHERE audio <> '';
CREATE INDEX message_writing ON message (state) WHERE state = 'writing';
CREATE TABLE speech_mark (
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	place      INTEGER NOT NULL,
	text_from  INTEGER NOT NULL,
	text_to    INTEGER NOT NULL,
	sound_from INTEGER NOT NULL,
	sound_to   INTEGER NOT NULL,
	PRIMARY KEY (message_id, place)
) STRICT, WITHOUT ROWID;

INSERT INTO thread VALUES (1, 'Trip to Nagano', 1700000000000000000, 1700000003000000000, 3, 0);
INSERT INTO thread VALUES (2, '', 1700000000000000000, 1700000000000000000, 0, 1);
INSERT INTO message VALUES (1, 1, 1, 'user', 'complete', 1700000001000000000, 'What is the tallest mountain in Japan?', -1,
	'en', '', '', '', 'gpt-transcribe', '', '', '20231114T221321-1-K5PLZQW4XUO3M.wav', 2500000000, -18.5, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO message VALUES (2, 1, 2, 'assistant', 'cut', 1700000002000000000, 'Mount Fuji, at 3,776 metres.', 10,
	'', 'cut off', 'it broke', '', 'gpt-6-luna', 'plain', 'marin', '', 0, 0, 400000000, 750000000, 900000000, 1200000000, 3000000000, 40, 8, 9, 0);
INSERT INTO message VALUES (3, 1, 3, 'assistant', 'writing', 1700000003000000000, 'It was', -1,
	'', '', '', '', '', 'plain', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO thread VALUES (3, 'Sounds', 1800000000000000000, 1800000001000000000, 1, 0);
INSERT INTO message VALUES (4, 3, 1, 'assistant', 'complete', 1800000001000000000, 'Mount Fuji. It is high.', 12,
	'', '', '', 'stop', 'gpt-6-luna', 'plain', 'marin', '20270115T080001-3-QD3MZ7T2YH5AB.speech.wav', 0, 0,
	500000000, 750000000, 900000000, 1200000000, 3000000000, 40, 8, 9, 350000000);
INSERT INTO speech_mark VALUES (4, 1, 0, 11, 0, 24000);
INSERT INTO speech_mark VALUES (4, 2, 12, 23, 24000, 60000);

PRAGMA user_version = 2;
