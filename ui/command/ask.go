package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"kaiwa/config/fault"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A Question is one that is asked without a screen, in the thread that Flags.Thread names; "none" is a temporary one.
type Question struct {
	Text  string
	Speak bool // the answer is spoken as well; then Ask returns when it was
	// Write takes each piece of the answer as it comes. After an error the answer is to be stopped, and that error given.
	Write func(piece string) error
	// Answered is told the finish reason when the answer is whole, and was spoken. What is done after it may be interrupted.
	Answered func(finish string)
}

// The exit codes of "kaiwa ask", for scripts.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitService     = 3
	exitCut         = 4
	exitInterrupted = 5
	exitPipe        = 128 + 13 // as a shell tells of SIGPIPE
)

// Ask is "kaiwa ask": one question, the answer on standard output.
func Ask(f *Flags, ask func(ctx context.Context, f Flags, q Question) error) *cobra.Command {
	var q Question
	c := &cobra.Command{
		Use:   "ask [QUESTION…]",
		Short: "Ask one question; the answer goes to standard output as it comes",
		Long: "Ask one question; the answer goes to standard output as it comes, and question and answer into the thread, as in a conversation.\n\n" +
			"Without a question, or with -, standard input is the question. With one, what comes on standard input is what the question is about: " +
			"`kaiwa ask \"what is wrong here?\" < log.txt`. Standard input that is a terminal is not read beside a question.\n\n" +
			"Nobody is asked anything: a tool of yours that asks before it runs does not run.\n\n" +
			"Exit codes:\n" +
			"  0  answered\n" +
			"  1  failed: the settings, the store, the loudspeaker\n" +
			"  2  wrong usage, or no question\n" +
			"  3  the service or the network failed\n" +
			"  4  answered in part or not at all: the length limit, the content filter, a refusal\n" +
			"  5  interrupted",
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if q.Text, err = question(c.InOrStdin(), args); err != nil {
				return &exit{exitUsage, err}
			}
			return run(c, *f, q, ask)
		},
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &exit{exitUsage, fmt.Errorf("%w\n`%s --help` lists the flags", err, c.CommandPath())}
	})
	c.Flags().StringVar(&f.Thread, "thread", "last", "the thread to ask in: its title, last, new, or none (it leaves no trace)")
	c.Flags().BoolVar(&q.Speak, "speak", false, "speak the answer as well")
	return c
}

// run asks, and gives the outcome its exit code.
func run(c *cobra.Command, f Flags, q Question, ask func(context.Context, Flags, Question) error) error {
	ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a reader that has gone stops the answer, but what came is kept
	out := answer{w: c.OutOrStdout(), clean: isTerminal(c.OutOrStdout())}
	q.Write = out.write
	finish, answered := "", false
	var ended error
	q.Answered = func(reason string) { finish, answered, ended = reason, true, out.end() }
	err := ask(ctx, f, q)
	if !answered {
		ended = out.end()
	}
	broken := fault.Of(err)
	switch {
	case errors.Is(errors.Join(err, ended), syscall.EPIPE):
		return &exit{exitPipe, nil}
	case ctx.Err() != nil && !answered:
		return &exit{exitInterrupted, nil}
	case broken != nil && broken.Service != "":
		return &exit{exitService, err}
	case err != nil:
		return &exit{exitFailed, err}
	case ended != nil:
		return &exit{exitFailed, fmt.Errorf("writing the answer: %w", ended)}
	}
	if why := words.Finish(words.Choose("auto", os.LookupEnv), finish); why != "" {
		return &exit{exitCut, errors.New(why)}
	}
	return nil
}

// An answer is being written.
type answer struct {
	w     io.Writer
	clean bool // it is for a terminal, which must not be told what to do by a model
	last  string
}

func (a *answer) write(piece string) error {
	if a.clean {
		piece = cells.Clean(piece)
	}
	if piece == "" {
		return nil
	}
	a.last = piece
	_, err := io.WriteString(a.w, piece)
	return err
}

// end ends the last line.
func (a *answer) end() error {
	if a.last == "" || strings.HasSuffix(a.last, "\n") {
		return nil
	}
	return a.write("\n")
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(file.Fd())
}

// longestQuestion is more than any model reads.
const longestQuestion = 4 << 20

// question puts together what is asked: the arguments, and what comes on standard input.
func question(stdin io.Reader, args []string) (string, error) {
	asked := strings.TrimSpace(strings.Join(args, " "))
	if asked == "-" {
		asked = ""
	}
	var material string
	if !isTerminal(stdin) {
		b, err := io.ReadAll(io.LimitReader(stdin, longestQuestion+1))
		switch {
		case errors.Is(err, syscall.EBADF): // it is closed
		case err != nil:
			return "", fmt.Errorf("reading standard input: %w", err)
		case len(b) > longestQuestion:
			return "", fmt.Errorf("standard input is longer than %d MB", longestQuestion>>20)
		case !utf8.Valid(b):
			return "", errors.New("standard input is no text in UTF-8")
		}
		material = strings.TrimSpace(strings.TrimPrefix(string(b), "\ufeff"))
	}
	switch {
	case asked == "" && material == "":
		return "", errors.New("there is no question\nname it, or give it on standard input: kaiwa ask \"why is the sky blue?\"")
	case material == "":
		return asked, nil
	case asked == "":
		return material, nil
	}
	// In quotation marks: it is not the user who says it, and makes no memories.
	return asked + "\n\n\"\"\"\n" + material + "\n\"\"\"", nil
}
