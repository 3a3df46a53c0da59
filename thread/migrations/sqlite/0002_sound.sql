-- endpoint is one more of the timings: when the utterance was known to be over.
ALTER TABLE message ADD COLUMN endpoint INTEGER NOT NULL DEFAULT 0;

-- Which part of an answer's sound says which part of its text. Its file is message.audio.
CREATE TABLE speech_mark (
	message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	place      INTEGER NOT NULL, -- 1, 2, 3 …
	text_from  INTEGER NOT NULL, -- bytes of message.text
	text_to    INTEGER NOT NULL,
	sound_from INTEGER NOT NULL, -- samples
	sound_to   INTEGER NOT NULL,
	PRIMARY KEY (message_id, place)
) STRICT, WITHOUT ROWID;
