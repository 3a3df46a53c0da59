package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"kaiwa/config"
)

// Config is "kaiwa config": where the settings are, and what they are.
func Config(f *Flags) *cobra.Command {
	group := &cobra.Command{Use: "config", Short: "Where the settings are, and what they are"}
	group.AddCommand(configPath(f), configShow(f))
	return group
}

func configPath(f *Flags) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print the path of the settings file",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), f.Path())
			return err
		},
	}
}

func configShow(f *Flags) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print every setting in force and where it comes from (keys are masked)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			live, err := f.Load()
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), config.Show(live.Loaded(), f.Keys()))
			return err
		},
	}
}
