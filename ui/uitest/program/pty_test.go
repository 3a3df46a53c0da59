package program_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

// A session is a run of the program in a terminal that draws nothing, but notes when each byte came.
type session struct {
	c     *computer
	cmd   *exec.Cmd
	tty   *os.File
	began time.Time // when it was started

	mu     sync.Mutex
	out    []byte
	chunks []chunk
	grown  chan struct{} // closed when output comes
}

// A chunk tells when the output up to an index came.
type chunk struct {
	to int
	at time.Time
}

// keyReports is what a terminal that reports key releases answers when it is asked for them (the kitty protocol): all that
// kaiwa wants.
var keyReports = map[string]string{"\x1b[?u": "\x1b[?11u"}

// answers are what a terminal answers when it is asked: whether it draws a frame at once (mode 2026), and its background.
var answers = map[string]string{"\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b]11;?": "\x1b]11;rgb:1010/1010/1010\x07"}

// endOfFrame is what follows each frame for a terminal that answers so.
const endOfFrame = "\x1b[?2026l"

// run starts the program.
func (c *computer) run(args ...string) *session { return c.runIn(answers, args...) }

// runIn starts the program in a terminal that answers so.
func (c *computer) runIn(answers map[string]string, args ...string) *session {
	c.Helper()
	s := &session{c: c, cmd: exec.Command(c.program, args...), grown: make(chan struct{}), began: time.Now()}
	s.cmd.Env = append(c.env(), "TERM=xterm-256color", "COLORTERM=truecolor")
	tty, err := pty.StartWithSize(s.cmd, &pty.Winsize{Cols: 100, Rows: 40})
	if err != nil {
		c.Fatal(err)
	}
	s.tty = tty
	c.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it has ended if all is well
		tty.Close()
	})
	go s.read(answers)
	return s
}

// read reads the output until the program ends, and answers its questions.
func (s *session) read(answers map[string]string) {
	buf := make([]byte, 1<<16)
	open := map[string]string{}
	for question, answer := range answers {
		open[question] = answer
	}
	for {
		n, err := s.tty.Read(buf)
		at := time.Now()
		s.mu.Lock()
		s.out = append(s.out, buf[:n]...)
		s.chunks = append(s.chunks, chunk{len(s.out), at})
		for question, answer := range open {
			if bytes.Contains(s.out, []byte(question)) {
				s.write(answer)
				delete(open, question)
			}
		}
		close(s.grown)
		s.grown = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// when waits until the output from an index on has a text in it, and gives the time when it was there.
func (s *session) when(from int, text string) time.Time {
	s.c.Helper()
	limit := time.NewTimer(turn)
	defer limit.Stop()
	for {
		s.mu.Lock()
		grown := s.grown
		i := bytes.Index(s.out[from:], []byte(text))
		if i >= 0 {
			end := from + i + len(text)
			for _, c := range s.chunks {
				if c.to >= end {
					s.mu.Unlock()
					return c.at
				}
			}
		}
		out := s.out[from:]
		s.mu.Unlock()
		select {
		case <-grown:
		case <-limit.C:
			s.c.Fatalf("%q did not come: %q", text, out)
		}
	}
}

// quiet waits until nothing has been drawn for a while.
func (s *session) quiet(while time.Duration) {
	for {
		s.mu.Lock()
		grown := s.grown
		s.mu.Unlock()
		select {
		case <-grown:
		case <-time.After(while):
			return
		}
	}
}

func (s *session) write(keys string) {
	if _, err := s.tty.WriteString(keys); err != nil {
		s.c.Errorf("pressing a key: %v", err)
	}
}

// written is how much has been drawn.
func (s *session) written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.out)
}

// press presses a key at any moment of the program's, and gives the ms until the frame that it causes was there.
func (s *session) press(key string) float64 {
	s.c.Helper()
	s.quiet(50*time.Millisecond + rand.N(20*time.Millisecond))
	from := s.written()
	pressed := time.Now()
	s.write(key)
	return milliseconds(s.when(from, endOfFrame).Sub(pressed))
}

// quit ends the program.
func (s *session) quit() {
	s.c.Helper()
	s.write("q")
	if err := s.cmd.Wait(); err != nil {
		s.c.Errorf("the program ended with %v", err)
	}
	s.tty.Close()
}

// percent is what the program takes of a core for a while.
func (s *session) percent(while time.Duration) float64 {
	s.c.Helper()
	began, before := time.Now(), s.cpu()
	<-time.After(while)
	return 100 * float64(s.cpu()-before) / float64(time.Since(began))
}

// cpu is the time that the program has spent, in itself and in the system.
func (s *session) cpu() time.Duration {
	s.c.Helper()
	stat := s.proc("stat")
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')'):]) // the third and the following of proc(5)
	var ticks int
	for _, field := range fields[12:14] {
		n, err := strconv.Atoi(field)
		if err != nil {
			s.c.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100 // that is Linux's, whatever its own clock
}

// memory is a line of /proc/<pid>/status, in MB.
func (s *session) memory(name string) float64 {
	s.c.Helper()
	_, value, _ := strings.Cut(s.proc("status"), name+":")
	var kB float64
	if _, err := fmt.Sscan(value, &kB); err != nil {
		s.c.Fatal(err)
	}
	return kB / 1024
}

func (s *session) proc(file string) string {
	s.c.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.cmd.Process.Pid, file))
	if err != nil {
		s.c.Fatal(err)
	}
	return string(b)
}
