-- The demo has a database of its own now.
DELETE FROM thread WHERE demo;
ALTER TABLE thread DROP COLUMN demo;

-- turns counts what the user said, talked how long was talked: the recordings, and what was heard of the answers' sound.
-- noted is the newest message that was looked through for memories. deleted is when it was; 0: it is there.
ALTER TABLE thread ADD COLUMN turns   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE thread ADD COLUMN talked  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE thread ADD COLUMN noted   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE thread ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
UPDATE thread SET
	turns  = (SELECT count(*) FROM message WHERE thread_id = thread.id AND role = 'user' AND state = 'complete'),
	talked = (SELECT coalesce(sum(length + max(ended - first_sound, 0)), 0) FROM message WHERE thread_id = thread.id),
	noted  = (SELECT coalesce(max(id), 0) FROM message WHERE thread_id = thread.id);

CREATE INDEX thread_deleted ON thread (deleted) WHERE deleted <> 0;

-- The messages of a thread are a tree: a message that is edited and asked again begins another branch. parent is the
-- message before, 0 for the first; shown are those of the branch that the screen and the assistant see, in the order of
-- their places. used names the tools that an answer used. deleted is when it was; 0: it is there.
ALTER TABLE message ADD COLUMN parent  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN shown   INTEGER NOT NULL DEFAULT TRUE;
ALTER TABLE message ADD COLUMN used    TEXT    NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
UPDATE message SET parent = coalesce((SELECT before.id FROM message before
	WHERE before.thread_id = message.thread_id AND before.place < message.place ORDER BY before.place DESC LIMIT 1), 0);
CREATE INDEX message_parent ON message (thread_id, parent);
CREATE INDEX message_shown ON message (thread_id, place) WHERE shown;
CREATE INDEX message_deleted ON message (deleted) WHERE deleted <> 0;

-- What is known about the user. valid_to is when it stopped to be true, 0: it is; then replaced_by may name what is true
-- instead. message_id is where it was said, 0: nowhere.
CREATE TABLE memory (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	text        TEXT    NOT NULL,
	kind        TEXT    NOT NULL, -- fact, preference, person, plan, instruction
	origin      TEXT    NOT NULL, -- user: asked for, or typed; auto: noted
	valid_from  INTEGER NOT NULL,
	valid_to    INTEGER NOT NULL DEFAULT 0,
	replaced_by INTEGER NOT NULL DEFAULT 0,
	message_id  INTEGER NOT NULL DEFAULT 0,
	pinned      INTEGER NOT NULL DEFAULT FALSE
) STRICT;
CREATE INDEX memory_message ON memory (message_id) WHERE message_id <> 0;

-- Every change of a memory, for undo. before is the row as it was, in JSON; what is forgotten has its entries deleted too.
CREATE TABLE memory_log (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	at         INTEGER NOT NULL,
	action     TEXT    NOT NULL, -- add, replace, edit, pin, unpin, forget, withdraw
	memory_id  INTEGER NOT NULL,
	message_id INTEGER NOT NULL, -- what caused it, 0: the user did in the pane
	before     TEXT    NOT NULL
) STRICT;
CREATE INDEX memory_log_memory ON memory_log (memory_id);
CREATE INDEX memory_log_message ON memory_log (message_id) WHERE message_id <> 0;

-- What the oldest part of a thread, up to a message, comes to.
CREATE TABLE summary (
	thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
	upto      INTEGER NOT NULL, -- message.id
	text      TEXT    NOT NULL,
	PRIMARY KEY (thread_id, upto)
) STRICT, WITHOUT ROWID;

-- What an assistant that keeps its own copy at a service knows it by: an assistant, a conversation, how far it was told.
-- thread_id 0 is for all threads.
CREATE TABLE link (
	thread_id INTEGER NOT NULL,
	name      TEXT    NOT NULL,
	value     TEXT    NOT NULL,
	PRIMARY KEY (thread_id, name)
) STRICT, WITHOUT ROWID;

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
