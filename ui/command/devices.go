package command

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"kaiwa/config"
	"kaiwa/config/log"
	"kaiwa/voice/audio"
)

// Devices is "kaiwa devices": the microphones and loudspeakers of this machine.
func Devices(f *Flags) *cobra.Command {
	return &cobra.Command{
		Use:   "devices",
		Short: "List the microphones and loudspeakers (* is the one that is used)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			live, err := f.Load()
			if err != nil {
				return err
			}
			microphones, loudspeakers, err := connected(f)
			if err != nil {
				return err
			}
			chosen := live.Settings().Audio
			list(cmd.OutOrStdout(), "microphones", microphones, chosen.Microphone)
			list(cmd.OutOrStdout(), "loudspeakers", loudspeakers, chosen.Loudspeaker)
			return nil
		},
	}
}

// connected asks for the devices. What the sound systems' libraries write to standard error meanwhile goes to the log.
func connected(f *Flags) (microphones, loudspeakers []audio.Device, err error) {
	l, err := log.Open(config.DefaultPaths().Log, f.Keys().Redact)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if _, err := l.TakeStderr(); err != nil {
		return nil, nil, err
	}
	return audio.Devices()
}

func list(w io.Writer, title string, devices []audio.Device, chosen string) {
	found := slices.ContainsFunc(devices, func(d audio.Device) bool { return d.Name == chosen })
	fmt.Fprintln(w, title)
	for _, d := range devices {
		mark := " "
		if d.Name == chosen || !found && d.Default {
			mark = "*"
		}
		fmt.Fprintf(w, "  %s %s\n", mark, d.Name)
	}
	if len(devices) == 0 {
		fmt.Fprintln(w, "    none is connected, or this terminal may not use it")
	}
	if chosen != "" && !found {
		fmt.Fprintf(w, "    %q is chosen in the settings but not connected: the default is used\n", chosen)
	}
}
