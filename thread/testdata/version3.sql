-- A database as kaiwa wrote it when it knew migrations 1 to 3. Frozen: it is what later migrations are tested with.
PRAGMA application_id = 0x6b616977;

CREATE TABLE thread (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	title    TEXT    NOT NULL,
	created  INTEGER NOT NULL,
	updated  INTEGER NOT NULL,
	messages INTEGER NOT NULL DEFAULT 0, turns   INTEGER NOT NULL DEFAULT 0, talked  INTEGER NOT NULL DEFAULT 0, noted   INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0) STRICT;
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
, endpoint INTEGER NOT NULL DEFAULT 0, parent  INTEGER NOT NULL DEFAULT 0, shown   INTEGER NOT NULL DEFAULT TRUE, used    TEXT    NOT NULL DEFAULT '', deleted INTEGER NOT NULL DEFAULT 0) STRICT;
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
CREATE INDEX thread_deleted ON thread (deleted) WHERE deleted <> 0;
CREATE INDEX message_parent ON message (thread_id, parent);
CREATE INDEX message_shown ON message (thread_id, place) WHERE shown;
CREATE INDEX message_deleted ON message (deleted) WHERE deleted <> 0;
CREATE TABLE memory (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	text        TEXT    NOT NULL,
	kind        TEXT    NOT NULL,
	origin      TEXT    NOT NULL,
	valid_from  INTEGER NOT NULL,
	valid_to    INTEGER NOT NULL DEFAULT 0,
	replaced_by INTEGER NOT NULL DEFAULT 0,
	message_id  INTEGER NOT NULL DEFAULT 0,
	pinned      INTEGER NOT NULL DEFAULT FALSE
) STRICT;
CREATE INDEX memory_message ON memory (message_id) WHERE message_id <> 0;
CREATE TABLE memory_log (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	at         INTEGER NOT NULL,
	action     TEXT    NOT NULL,
	memory_id  INTEGER NOT NULL,
	message_id INTEGER NOT NULL,
	before     TEXT    NOT NULL
) STRICT;
CREATE INDEX memory_log_memory ON memory_log (memory_id);
CREATE INDEX memory_log_message ON memory_log (message_id) WHERE message_id <> 0;
CREATE TABLE summary (
	thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
	upto      INTEGER NOT NULL,
	text      TEXT    NOT NULL,
	PRIMARY KEY (thread_id, upto)
) STRICT, WITHOUT ROWID;
CREATE TABLE link (
	thread_id INTEGER NOT NULL,
	name      TEXT    NOT NULL,
	value     TEXT    NOT NULL,
	PRIMARY KEY (thread_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE recall_state (
	analysis INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	words    INTEGER NOT NULL
) STRICT;
CREATE TABLE recall_message (
	id      INTEGER PRIMARY KEY,
	thread  INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	zone    INTEGER NOT NULL,
	speaker TEXT    NOT NULL,
	words   INTEGER NOT NULL,
	kind    INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE recall_term USING fts5 (
	terms, content = '', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO recall_term (recall_term, rank) VALUES ('secure-delete', 1);

INSERT INTO thread VALUES (1, 'Trip to Nagano', 1700000000000000000, 1700000003000000000, 3, 1, 4300000000, 3, 0);
INSERT INTO message VALUES (1, 1, 1, 'user', 'complete', 1700000001000000000, 'What is the tallest mountain in Japan?', -1,
	'en', '', '', '', 'gpt-transcribe', '', '', '20231114T221321-1-K5PLZQW4XUO3M.wav', 2500000000, -18.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, TRUE, '', 0);
INSERT INTO message VALUES (2, 1, 2, 'assistant', 'cut', 1700000002000000000, 'Mount Fuji, at 3,776 metres.', 10,
	'', 'cut off', 'it broke', '', 'gpt-6-luna', 'plain', 'marin', '', 0, 0, 400000000, 750000000, 900000000, 1200000000, 3000000000, 40, 8, 9, 0,
	1, TRUE, '', 0);
INSERT INTO message VALUES (3, 1, 3, 'assistant', 'writing', 1700000003000000000, 'It was', -1,
	'', '', '', '', '', 'plain', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, TRUE, '', 0);
INSERT INTO thread VALUES (3, 'Sounds', 1800000000000000000, 1800000001000000000, 1, 0, 1800000000, 4, 0);
INSERT INTO message VALUES (4, 3, 1, 'assistant', 'complete', 1800000001000000000, 'Mount Fuji. It is high.', 12,
	'', '', '', 'stop', 'gpt-6-luna', 'plain', 'marin', '20270115T080001-3-QD3MZ7T2YH5AB.speech.wav', 0, 0,
	500000000, 750000000, 900000000, 1200000000, 3000000000, 40, 8, 9, 350000000, 0, TRUE, '', 0);
INSERT INTO speech_mark VALUES (4, 1, 0, 11, 0, 24000);
INSERT INTO speech_mark VALUES (4, 2, 12, 23, 24000, 60000);
INSERT INTO thread VALUES (4, 'Moving', 1810000000000000000, 1810000005000000000, 4, 2, 0, 8, 0);
INSERT INTO thread VALUES (5, 'Nothing', 1810000000000000000, 1810000000000000000, 0, 0, 0, 0, 1810000009000000000);
INSERT INTO message VALUES (5, 4, 1, 'user', 'complete', 1810000001000000000, 'I moved to Kyoto in May.', -1,
	'', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, '', 0);
INSERT INTO message VALUES (6, 4, 2, 'assistant', 'complete', 1810000002000000000, 'How do you like it?', -1,
	'', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, FALSE, '', 0);
INSERT INTO message VALUES (7, 4, 3, 'user', 'complete', 1810000003000000000, 'I moved to 大阪 in May.', -1,
	'', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, TRUE, '', 0);
INSERT INTO message VALUES (8, 4, 4, 'assistant', 'complete', 1810000004000000000, 'I have noted that.', -1,
	'', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, TRUE, 'search_memory, clock', 0);
INSERT INTO message VALUES (9, 4, 5, 'user', 'complete', 1810000005000000000, 'Thanks!', -1,
	'', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, FALSE, '', 1810000009000000000);
INSERT INTO memory VALUES (1, 'Lives in Kyoto.', 'fact', 'auto', 1810000001000000000, 1810000003000000000, 2, 5, FALSE);
INSERT INTO memory VALUES (2, 'Lives in 大阪.', 'fact', 'auto', 1810000003000000000, 0, 0, 7, TRUE);
INSERT INTO memory_log VALUES (1, 1810000006000000000, 'add', 1, 5, '');
INSERT INTO memory_log VALUES (2, 1810000007000000000, 'replace', 2, 7, '{"ID":1,"Text":"Lives in Kyoto."}');
INSERT INTO summary VALUES (4, 7, 'Somebody moved.');
INSERT INTO link VALUES (0, 'assistant', 'asst_1');
INSERT INTO link VALUES (4, 'conversation', 'conv_1');
INSERT INTO recall_message VALUES (1, 1, 1700000001, 0, 'user', 7, 1);
INSERT INTO recall_term (rowid, terms) VALUES (1, 'what is the tallest mountain in japan §d20231114 §e1114 §n202311 §m11 §y2023');
INSERT INTO recall_message VALUES (2, 1, 1700000002, 0, 'assistant', 6, 0);
INSERT INTO recall_term (rowid, terms) VALUES (2, 'mount fuji at 3 776 metr §d20231114 §e1114 §n202311 §m11 §y2023');
INSERT INTO recall_message VALUES (4, 3, 1800000001, 0, 'assistant', 5, 0);
INSERT INTO recall_term (rowid, terms) VALUES (4, 'mount fuji it is high §d20270115 §e0115 §n202701 §m01 §y2027');
INSERT INTO recall_message VALUES (5, 4, 1810000001, 0, 'user', 6, 0);
INSERT INTO recall_term (rowid, terms) VALUES (5, 'i move to kyoto in may §m05 §d20270511 §e0511 §n202705 §y2027');
INSERT INTO recall_message VALUES (6, 4, 1810000002, 0, 'assistant', 5, 1);
INSERT INTO recall_term (rowid, terms) VALUES (6, 'how do you like it §d20270511 §e0511 §n202705 §m05 §y2027');
INSERT INTO recall_message VALUES (7, 4, 1810000003, 0, 'user', 7, 0);
INSERT INTO recall_term (rowid, terms) VALUES (7, 'i move to 大阪 阪 in may §m05 §d20270511 §e0511 §n202705 §y2027');
INSERT INTO recall_message VALUES (8, 4, 1810000004, 0, 'assistant', 4, 0);
INSERT INTO recall_term (rowid, terms) VALUES (8, 'i have note that §d20270511 §e0511 §n202705 §m05 §y2027');
INSERT INTO recall_state VALUES (1, 7, 40);

PRAGMA user_version = 3;
