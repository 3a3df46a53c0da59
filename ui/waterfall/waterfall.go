// Package waterfall draws where the time of an answer went: a bar for each stage, on one time axis from the end of
// speech to the first sound, and beside them what is usual in the thread.
package waterfall

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

const (
	measure = 100 // cells: it does not get wider than the transcript
	least   = 2   // lines besides the bars: the heading and the total
)

// Render draws the answer with the index at among the timings of a thread's answers, oldest first, in at most so many
// lines of at most so many cells. Medians and 95th percentiles are of all answers that had the stage. Where there is
// less room than the bars need, neighbours become one.
func Render(width, height int, of []thread.Timings, at int, theme style.Theme, lang words.Language) []string {
	width, height = max(min(width, measure), 1), max(height, 0)
	all := happened(of)
	if at < 0 || at >= len(of) || len(all) == 0 {
		return hint(width, height, theme, lang)
	}
	all = fold(all, max(height-least, 1))
	d := draw(width, of, at, all, theme, lang)
	lines := d.lines(height - least - len(all))
	switch height { // the total is what counts
	case 0:
		return nil
	case 1:
		lines = []string{d.total()}
	case least:
		lines = []string{d.heading(), d.total()}
	}
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, width, "")
	}
	return lines
}

// fold leaves out stages until so many are left.
func fold(all []stage, most int) []stage {
	last := all[len(all)-1].name
	for _, name := range spare {
		if len(all) > most && name != last {
			all = slices.DeleteFunc(all, func(s stage) bool { return s.name == name })
		}
	}
	return all
}

// hint says what will be here.
func hint(width, height int, theme style.Theme, lang words.Language) []string {
	var lines []string
	for _, s := range cells.Lines(words.NoTimings.In(lang), width-2) {
		lines = append(lines, ansi.Truncate(" "+theme.Muted.Render(s), width, ""))
	}
	return lines[:min(len(lines), height)]
}
