package voice

// Hold and Release are what a voice does to a speech.
func (t *Turn) Hold() bool    { return t.hold(true) }
func (t *Turn) Release() bool { return t.release(true) }
