package waterfall

import (
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

const (
	wide = 64 // cells from which on there is air between the columns, and room for one more
	dash = "–"
)

// A drawing is one picture. Its columns are the stages' names, the bars, and numbers.
type drawing struct {
	theme style.Theme
	lang  words.Language
	of    []thread.Timings
	at    int
	all   []stage
	width int

	spans   []span        // of the answer that is shown
	axis    time.Duration // the end of its last bar
	names   int           // cells
	bars    int           // cells
	numbers []int         // cells: this answer's, the median, p95, how many answers had it
}

// draw measures what there is to draw.
func draw(width int, of []thread.Timings, at int, all []stage, theme style.Theme, lang words.Language) *drawing {
	d := &drawing{theme: theme, lang: lang, of: of, at: at, all: all, width: width, spans: spans(all, of[at]), axis: 1}
	for _, s := range d.spans {
		d.axis = max(d.axis, s.to)
	}
	d.names = ansi.StringWidth(words.StageTotal.In(lang))
	for _, s := range all {
		d.names = max(d.names, ansi.StringWidth(s.name.In(lang)))
	}
	numbers := []int{6, 7, 6}
	if width >= wide {
		numbers = []int{8, 9, 8, 6}
	}
	d.bars = max(width-1-d.names-1, 0)
	for _, n := range numbers {
		if d.bars >= n {
			d.numbers = append(d.numbers, n)
			d.bars -= n
		}
	}
	return d
}

// lines are the heading, the bars, the total, and what there is room for besides.
func (d *drawing) lines(spare int) []string {
	take := func(n int) bool {
		if spare < n {
			return false
		}
		spare -= n
		return true
	}
	note, ruler := d.note(), d.ruler()
	axis, noted, below, above := ruler != "" && take(1), take(len(note)+1), take(1), take(1)
	lines := []string{d.heading()}
	if above {
		lines = append(lines, "")
	}
	for i := range d.all {
		lines = append(lines, d.stage(i))
	}
	if below {
		lines = append(lines, "")
	}
	lines = append(lines, d.total())
	if axis {
		lines = append(lines, ruler)
	}
	if noted {
		lines = append(append(lines, ""), note...)
	}
	return lines
}

// heading says which answer it is and what the columns are.
func (d *drawing) heading() string {
	left := words.StageAnswer.In(d.lang, d.at+1, len(d.of))
	pad := max(d.names+1+d.bars-ansi.StringWidth(left), 0)
	return " " + d.theme.Title.Render(left) + strings.Repeat(" ", pad) +
		d.columns(d.theme.Muted, d.theme.Muted, "ms", words.StageMedian.In(d.lang), "p95", words.StageAnswers.In(d.lang))
}

// stage is the bar of one stage.
func (d *drawing) stage(i int) string {
	s := d.all[i]
	var lengths []time.Duration
	for _, t := range d.of {
		if s.end(t) > 0 {
			lengths = append(lengths, spans(d.all, t)[i].length())
		}
	}
	here := dash
	if d.spans[i].to > 0 {
		here = number(d.spans[i].length())
	}
	return d.row(s.name.In(d.lang), d.spans[i], d.colour(s), d.theme.Text, here, lengths)
}

// total is the bar of all of it.
func (d *drawing) total() string {
	last := d.all[len(d.all)-1]
	var lengths []time.Duration
	for _, t := range d.of {
		if end := last.end(t); end > 0 {
			lengths = append(lengths, end)
		}
	}
	whole, here := span{}, dash
	if end := last.end(d.of[d.at]); end > 0 {
		whole, here = span{0, end}, number(end)
	}
	return d.row(words.StageTotal.In(d.lang), whole, d.theme.Selected, d.theme.Selected, here, lengths)
}

// row is a line of the picture.
func (d *drawing) row(name string, s span, bar, text lipgloss.Style, here string, lengths []time.Duration) string {
	pad := strings.Repeat(" ", d.names-ansi.StringWidth(name)+1)
	usual := d.theme.Muted
	if bar.GetBold() {
		usual = text
	}
	return " " + text.Render(name) + pad + d.bar(s, bar) + d.columns(text, usual, here,
		number(percentile(lengths, 50)), number(percentile(lengths, 95)), strconv.Itoa(len(lengths)))
}

// columns are the numbers of a line, flush right.
func (d *drawing) columns(here, usual lipgloss.Style, texts ...string) string {
	line := ""
	for i, n := range d.numbers {
		s := usual
		if i == 0 {
			s = here
		}
		line += strings.Repeat(" ", max(n-ansi.StringWidth(texts[i]), 0)) + s.Render(texts[i])
	}
	return line
}

// bar draws a span to half a cell. What happened is never too short to be seen.
func (d *drawing) bar(s span, colour lipgloss.Style) string {
	if s.to == 0 || d.bars == 0 {
		return strings.Repeat(" ", d.bars)
	}
	from, to := d.half(s.from), d.half(s.to)
	if from == to {
		from = max(from-1, 0)
		to = from + 1
	}
	var b strings.Builder
	for cell := from / 2; 2*cell < to; cell++ {
		switch {
		case 2*cell < from:
			b.WriteString("╺")
		case 2*cell+1 >= to:
			b.WriteString("╸")
		default:
			b.WriteString("━")
		}
	}
	before, after := from/2, d.bars-(to+1)/2
	return strings.Repeat(" ", before) + colour.Render(b.String()) + strings.Repeat(" ", after)
}

// half gives the half cell in which a time stands.
func (d *drawing) half(t time.Duration) int {
	return int((2*time.Duration(d.bars)*t + d.axis/2) / d.axis)
}

// ruler is the axis under the bars: round times, as many as there is room for. "" where there is none.
func (d *drawing) ruler() string {
	step := d.step()
	if step == 0 {
		return ""
	}
	line, at := strings.Repeat(" ", d.names+2)+"0", 1
	for t := step; ; t += step {
		label := d.label(t)
		from := d.half(t)/2 - ansi.StringWidth(label)/2
		if from+ansi.StringWidth(label) > d.bars {
			return d.theme.Faint.Render(line)
		}
		line += strings.Repeat(" ", from-at) + label
		at = from + ansi.StringWidth(label)
	}
}

// label is a time on the axis: a long one is in seconds.
func (d *drawing) label(t time.Duration) string {
	if d.axis >= 10*time.Second {
		return strconv.Itoa(int(t/time.Second)) + " s"
	}
	return number(t)
}

// step is the smallest round time whose labels do not touch, 0 where there is none.
func (d *drawing) step() time.Duration {
	const label = 7
	for unit := time.Millisecond; unit <= d.axis; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if half := d.half(n * unit); half >= 2*label && half <= 2*d.bars-label {
				return n * unit
			}
		}
	}
	return 0
}

// note says what is measured.
func (d *drawing) note() []string {
	var lines []string
	for _, s := range cells.Lines(words.TimingsNote.In(d.lang, len(d.of)), d.width-2) {
		lines = append(lines, " "+d.theme.Faint.Render(s))
	}
	return lines
}

// colour is a stage's: what waits, listens, answers or speaks.
func (d *drawing) colour(s stage) lipgloss.Style {
	switch s.name {
	case words.StageEndpoint:
		return d.theme.Muted
	case words.StageTranscript:
		return d.theme.Good
	case words.StageFirstWord, words.StageFirstPiece:
		return d.theme.Kaiwa.Bold(false)
	}
	return d.theme.Busy
}

// number writes a time in milliseconds, a long one in seconds.
func number(t time.Duration) string {
	if t >= 100*time.Second {
		return strconv.Itoa(int(t.Round(time.Second)/time.Second)) + " s"
	}
	return strconv.Itoa(int(t.Round(time.Millisecond) / time.Millisecond))
}
