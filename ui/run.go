package ui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// Run shows the screen until the user quits, or the terminal is closed. An error means that the screen broke.
func Run(ctx context.Context, deps Deps) error {
	program, pacer := paced(New(ctx, deps))
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP) // Bubble Tea looks after SIGINT and SIGTERM
	defer signal.Stop(hangup)
	ended := make(chan struct{})
	defer close(ended)
	go pacer.run(ended)
	go func() {
		select {
		case <-hangup:
			program.Send(Quit{})
		case <-ended:
		}
	}()
	_, err := program.Run()
	if errors.Is(err, tea.ErrInterrupted) {
		return nil
	}
	return err
}
