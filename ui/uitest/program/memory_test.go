package program_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kaiwa/config/service/loopback"
	"kaiwa/ui/uitest"
)

// kept begins a conversation without sound that a service answers that the test makes up; it notes nothing by itself.
func (c *computer) kept(args ...string) *uitest.Terminal {
	c.Helper()
	c.serve(loopback.Options{Answer: func(r loopback.ChatRequest) string {
		said := strings.ToLower(r.Said())
		switch {
		case r.ResponseFormat.Type != "":
			return `{"title":"","notes":[]}`
		case strings.Contains(said, "volcano"):
			return "Mount Fuji last erupted in 1707."
		case strings.Contains(said, "sister"):
			return "That is about your sister."
		}
		return "Very well."
	}})
	return c.start(args...)
}

// types asks something by the keyboard and waits for its answer.
func (c *computer) types(term *uitest.Terminal, text, answer string) {
	c.Helper()
	term.Press("i")
	term.WaitFor("typing", soon)
	term.Type(text)
	term.Press("Enter")
	term.WaitFor(answer, turn)
	term.WaitUntil("the text box is gone and it is ready", turn, func(screen string) bool {
		return strings.Contains(screen, "○ ready") && strings.Contains(screen, "space talk")
	})
}

// escapes presses escape, and waits until a text is gone: a key that came at once would be one with alt.
func (c *computer) escapes(term *uitest.Terminal, text string) {
	c.Helper()
	term.WaitFor(text, soon)
	term.Press("Escape")
	term.WaitUntil(text+" is gone", soon, func(screen string) bool { return !strings.Contains(screen, text) })
}

// newThread begins a thread from the pane of threads.
func (c *computer) newThread(term *uitest.Terminal) {
	c.Helper()
	term.Press("t")
	term.WaitFor("n new", soon)
	term.Press("n")
	term.WaitFor("a new conversation", soon)
}

// threadsPane: threads are begun, renamed, found again, deleted and taken back, and are so after a restart.
func threadsPane(c *computer) {
	term := c.kept()
	c.types(term, "Tell me about a volcano", "1707")
	c.newThread(term)
	c.types(term, "Good morning", "Very well.")
	term.Press("t")
	term.WaitFor("n new", soon)
	term.Press("e")
	term.WaitFor("save", soon)
	for range 20 {
		term.Press("BSpace")
	}
	term.Type("Greetings")
	term.Press("Enter")
	term.WaitFor("Greetings", soon)
	term.Press("Down", "Enter")
	term.WaitFor("1707", soon)
	term.Press("t")
	term.WaitFor("n new", soon)
	term.Press("d")
	term.WaitFor("deleted:", soon)
	term.Press("u")
	term.WaitFor("brought back:", soon)
	c.escapes(term, "n new")
	c.quit(term)
	term = c.start()
	term.Press("t")
	term.WaitFor("Greetings", soon)
	term.WaitFor("untitled", soon)
	c.escapes(term, "n new")
	c.quit(term)
}

// searchPane: what was said in another thread is found while it is typed, and enter jumps there.
func searchPane(c *computer) {
	term := c.kept()
	c.types(term, "Tell me about a volcano", "1707")
	c.newThread(term)
	c.types(term, "Good morning", "Very well.")
	term.Press("/")
	term.WaitFor("search", soon)
	term.Type("erupted")
	term.WaitFor("Mount Fuji last", soon)
	term.Press("Enter")
	term.WaitUntil("the other thread is open", soon, func(screen string) bool {
		return strings.Contains(screen, "Tell me about a volcano") && !strings.Contains(screen, "Good morning")
	})
	c.escapes(term, "unselect")
	c.quit(term)
}

// remembers: what it is told to remember is known in a new thread, also after a restart; until it is told to forget it.
func remembers(c *computer) {
	term := c.kept()
	c.types(term, "Remember that my sister is called Aiko.", "your sister")
	c.newThread(term)
	asked := len(c.service.Requests())
	c.types(term, "How old is my sister?", "your sister")
	c.quit(term)
	if !c.told(asked, "How old", "Aiko") {
		c.Error("in a new thread the model is not told that the sister is called Aiko")
	}
	term = c.start()
	term.Press("m")
	term.WaitFor("Aiko", soon)
	term.Press("d")
	c.escapes(term, "the memory alone")
	c.escapes(term, "Aiko")
	c.types(term, "Forget that my sister is called Aiko.", "your sister")
	c.newThread(term)
	asked = len(c.service.Requests())
	c.types(term, "Where is my sister?", "your sister")
	c.quit(term)
	if c.told(asked, "Where is", "Aiko") {
		c.Error("the model is told what was to be forgotten")
	}
	c.leavesNot("Aiko")
}

// told tells whether of the requests after so many the one that asks something has a word in it.
func (c *computer) told(before int, asks, word string) bool {
	c.Helper()
	requests := c.service.Requests()[before:]
	i := slices.IndexFunc(requests, func(r loopback.Request) bool {
		return r.Chat != nil && r.Chat.ResponseFormat.Type == "" && bytes.Contains(r.Body, []byte(asks))
	})
	if i < 0 {
		c.Fatalf("nobody asked %q", asks)
	}
	return bytes.Contains(requests[i].Body, []byte(word))
}

// temporaryThread: a temporary thread is told nothing of what is remembered, and leaves no byte of what was said.
func temporaryThread(c *computer) {
	term := c.kept()
	c.types(term, "Remember that my sister is called Aiko.", "your sister")
	asked := len(c.service.Requests())
	term.Press("t")
	term.WaitFor("n new", soon)
	term.Press("T")
	term.WaitFor("nothing of it is kept", soon)
	term.Press("Enter")
	term.WaitFor("a temporary conversation", soon)
	c.types(term, "My sister has a secret zucchini.", "your sister")
	if c.told(asked, "zucchini", "Aiko") {
		c.Error("it is told what is remembered")
	}
	c.leavesNot("zucchini")
	c.quit(term)
	c.leavesNot("zucchini")
	term = c.start()
	if screen := term.WaitFor("Aiko", soon); strings.Contains(screen, "zucchini") {
		c.Errorf("it is still there:\n%s", screen)
	}
	c.quit(term)
}

// leavesNot fails where a file in the home has a word in it.
func (c *computer) leavesNot(word string) {
	c.Helper()
	files := 0
	err := filepath.WalkDir(c.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(content), []byte(strings.ToLower(word))) {
			c.Errorf("%s has %q in it", path, word)
		}
		return err
	})
	if err != nil || files == 0 {
		c.Errorf("%d files: %v", files, err)
	}
}
